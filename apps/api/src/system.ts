import { randomUUID } from 'node:crypto';
import type { Random, WallClock } from '@dimmer/engine';
import { type Clock, createSharedClock } from '@dimmer/reducer';

/** Time, randomness and identity enter here; nothing below the apps has its own. */

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, Math.max(0, delayMs));
  return () => clearTimeout(timer);
}

/** Milliseconds that never go backwards. One timer of the system serves all machines. */
export const monotonicClock: Clock = createSharedClock({ now: () => performance.now(), after });

/** Epoch milliseconds; waiting does not mind when they jump. */
export const wallClock: WallClock = {
  now: () => Date.now(),
  after: (delayMs, callback) => monotonicClock.after(delayMs, callback),
};

export const random: Random = { uuid: () => randomUUID(), number: () => Math.random() };

/** A later turn of the event loop. */
export function defer(resume: () => void): void {
  setImmediate(resume);
}
