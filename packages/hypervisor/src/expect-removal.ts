import type { MachineEvent } from '@dimmer/planner';
import type { Clock } from '@dimmer/reducer';

/** How an unplug ends: by DEVICE_DELETED, by the guest's refusal, or not yet. */
export type RemovalEnd =
  | { readonly how: 'gone' }
  /** ACPI's code: 130 is "busy". Null: it was said without one. */
  | { readonly how: 'refused'; readonly status: number | null }
  | { readonly how: 'pending' };

export interface ExpectedRemoval {
  readonly ended: Promise<RemovalEnd>;
  /** Calls that every so often until the guest is heard of: one that was not up yet has missed the first time. */
  repeat(ask: () => void): void;
  forget(): void;
  /** It may go long after it was given up waiting for. Called once, should that happen. */
  whenGone(then: () => void): void;
}

export interface RemovalWorld {
  readonly onEvent: (listener: (event: MachineEvent) => void) => () => void;
  readonly clock: Clock;
  /** The connection has gone. */
  readonly lost: Promise<unknown>;
}

/** A guest may think about an unplug for long; a stick of the series goes at once. */
const DEADLINE_MS = 90_000;
/** A guest that is up says within milliseconds that it has begun (measured). */
const REPEAT_MS = 20_000;
/**
 * After a DIMM has gone the guest says that it is done with it. One plugged before that is taken by Linux 6.12, and one
 * in five never becomes its memory (measured); a guest that is silent is waited for no longer than this.
 */
const LAST_WORD_MS = 2000;
/** ACPI's `_OST`: of an ejection, and its codes for "done" and "in progress". */
const EJECTION = 3;
const NO_REFUSALS: ReadonlySet<number> = new Set([0, 132]);

/** Listens for the end of a device before its removal is asked for: the event may come before the command's answer. */
export function expectRemoval({ onEvent, clock, lost }: RemovalWorld, id: string): ExpectedRemoval {
  let settle: (end: RemovalEnd) => void = () => {};
  let isHeardOf = false;
  let cancelRepeat = (): void => {};
  const ended = new Promise<RemovalEnd>((resolve) => {
    settle = resolve;
  });
  let stopListening = onEvent((event) => {
    if (event.type === 'acpi-ost' && event.id === id && event.source === EJECTION) isHeardOf = true;
    const end = readEnd(event, id);
    if (end?.how === 'gone' && isHeardOf) awaitLastWord();
    else if (end) finish(end);
  });
  let cancelTimer = clock.after(DEADLINE_MS, () => finish({ how: 'pending' }));
  function awaitLastWord(): void {
    stopListening();
    cancelTimer();
    stopListening = onEvent((event) => {
      if (isLastWord(event)) finish({ how: 'gone' });
    });
    cancelTimer = clock.after(LAST_WORD_MS, () => finish({ how: 'gone' }));
  }
  function repeat(ask: () => void): void {
    cancelRepeat = clock.after(REPEAT_MS, () => {
      if (isHeardOf) return;
      ask();
      repeat(ask);
    });
  }
  function finish(end: RemovalEnd): void {
    stopListening();
    cancelTimer();
    cancelRepeat();
    settle(end);
  }
  const forget = (): void => finish({ how: 'pending' });
  void lost.then(forget);
  return { ended, repeat, forget, whenGone: (then) => watchFor(onEvent, id, then) };
}

function readEnd(event: MachineEvent, id: string): RemovalEnd | undefined {
  if (event.type === 'device-deleted' && event.id === id) return { how: 'gone' };
  if (event.type === 'unplug-refused' && event.id === id) return { how: 'refused', status: null };
  if (event.type !== 'acpi-ost' || event.id !== id || event.source !== EJECTION) return undefined;
  return NO_REFUSALS.has(event.status) ? undefined : { how: 'refused', status: event.status };
}

/** Of a DIMM that has gone there is no name left. */
function isLastWord(event: MachineEvent): boolean {
  return event.type === 'acpi-ost' && event.id === null && event.source === EJECTION && event.status === 0;
}

function watchFor(onEvent: RemovalWorld['onEvent'], id: string, then: () => void): void {
  const stop = onEvent((event) => {
    if (event.type !== 'device-deleted' || event.id !== id) return;
    stop();
    then();
  });
}
