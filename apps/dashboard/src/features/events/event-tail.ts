import { matchesType } from '@dimmer/contract/events';
import type { Event } from '@dimmer/contract';

/** How many events a page holds; older ones are left to the log. */
export const TAIL_LENGTH = 1000;

/** Events in ascending order without doubles: what was read, and what came since. */
export function mergeTail(old: readonly Event[], more: readonly Event[]): readonly Event[] {
  const bySeq = new Map([...old, ...more].map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-TAIL_LENGTH);
}

export interface EventMatch {
  /** Id of the VM; undefined is any. */
  readonly vm?: string | undefined;
  /** A pattern of types; undefined is any. */
  readonly types?: string | undefined;
  readonly words?: string | undefined;
}

/** Whether an event passes the filters of the page. */
export function passes(event: Event, { vm, types, words = '' }: EventMatch): boolean {
  if (vm !== undefined && event.vm !== vm) return false;
  if (types !== undefined && !matchesType(types, event.type)) return false;
  const hay = words === '' ? '' : JSON.stringify(event).toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}
