import type { ControllerAnswer, ControllerEffect, ControllerEvent, LayoutChange } from './io.ts';
import type { DesiredMemory } from '../desired.ts';
import type { Plan } from '../plan.ts';
import type { ControllerState } from './state.ts';

/** One step under way: the state it owns, and what it wants done. */
export interface Work {
  readonly state: ControllerState;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly spareId: string;
  readonly effects: ControllerEffect[];
  /** The plan, where this step has made one that still holds. */
  plan: Plan | null;
}

export function say(
  work: Work,
  type: ControllerEvent['type'],
  data: ControllerEvent['data'],
  by: { readonly operationId?: string | null; readonly actor?: string } = {},
): void {
  const operationId = by.operationId === undefined ? (work.state.run?.operation.id ?? null) : by.operationId;
  work.effects.push({ type: 'event', event: { type, operationId, actor: by.actor ?? 'dimmer', data } });
}

export function answer(work: Work, requestId: string, given: ControllerAnswer): void {
  work.effects.push({ type: 'answer', requestId, answer: given });
}

export function saveDesired(
  work: Work,
  change: Partial<DesiredMemory>,
  layoutChange: LayoutChange | null = null,
): void {
  work.state.desired = { ...work.state.desired, ...change };
  work.effects.push({ type: 'save-desired', desired: work.state.desired, layoutChange });
}
