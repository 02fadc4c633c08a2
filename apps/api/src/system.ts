import { randomUUID } from 'node:crypto';
import type { Random, WallClock } from '@dimmer/engine';
import type { Clock } from '@dimmer/reducer';

/** Time, randomness and identity enter here; nothing below the apps has its own. */

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, Math.max(0, delayMs));
  return () => clearTimeout(timer);
}

/** Epoch milliseconds. */
export const wallClock: WallClock = { now: () => Date.now(), after };

/** Milliseconds that never go backwards. */
export const monotonicClock: Clock = { now: () => performance.now(), after };

export const random: Random = { uuid: () => randomUUID(), number: () => Math.random() };

/** A later turn of the event loop. */
export function defer(resume: () => void): void {
  setImmediate(resume);
}
