import type { PageRange } from '@dimmer/pages';
import type { GuestEffect, GuestTimer, GuestWarningCode } from './io.ts';
import type { GuestState } from './state.ts';

/** One step at work: the state it owns, VM time, and the effects so far. */
export interface Work {
  readonly state: GuestState;
  readonly at: number;
  readonly effects: GuestEffect[];
}

export function arm({ effects }: Work, id: GuestTimer, delayMs: number): void {
  effects.push({ type: 'arm-timer', id, delayMs });
}

/** The job goes on so much later; at once means: when this step, and what it sends, is over. */
export function resumeJob(work: Work, delayMs: number): void {
  if (delayMs > 0) arm(work, 'work', delayMs);
  else work.state.driver.jobIsDue = true;
}

export function cancel({ effects }: Work, id: GuestTimer): void {
  effects.push({ type: 'cancel-timer', id });
}

export function warn({ effects }: Work, code: GuestWarningCode, detail: string): void {
  effects.push({ type: 'warn', code, detail });
}

/** The guest begins to use these pages. */
export function touch({ effects }: Work, ranges: readonly PageRange[]): void {
  if (ranges.length > 0) effects.push({ type: 'touch-pages', ranges });
}
