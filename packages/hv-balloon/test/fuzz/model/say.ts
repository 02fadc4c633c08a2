import type { Model } from './model.ts';
import { ringBytesOf, type Tape } from './tape.ts';

/** Sends a message of 32-bit words; the first holds type and size. */
export function say(model: Model, tape: Tape, type: number, transId: number, ...body: readonly number[]): void {
  const bytes = 8 + 4 * body.length;
  model.room -= ringBytesOf(bytes);
  tape.push('send', type + bytes * 65_536, transId, ...body);
}
