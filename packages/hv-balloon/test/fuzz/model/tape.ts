import type { DeviceEffect } from '../../../src/index.ts';
import { addPages, type Pages } from './pages.ts';

/**
 * What the host does in answer to one input, in order and flattened: messages as words of 32 bits, events, timers,
 * discards. Two tapes are compared item by item. Warnings and traces are not on it.
 */
export type Tape = (number | string)[];

/** Bytes that a message takes in the ring: packet header, message padded to 8, trailer (spec 1.1). */
export function ringBytesOf(messageBytes: number): number {
  return 16 + Math.ceil(messageBytes / 8) * 8 + 8;
}

/** A page range as the wire has it: 40 bits of page number, 24 bits of count, as two words (spec 1.5). */
export function rangeWords(start: number, count: number): readonly [number, number] {
  return [start % 2 ** 32, Math.floor(start / 2 ** 32) + count * 256];
}

export function putDiscards(tape: Tape, pages: Pages): void {
  if (pages.length > 0) tape.push('discard', ...pages);
}

/** Writes down what the device did; answers what is wrong with an effect in itself. */
export function putEffect(tape: Tape, effect: DeviceEffect): string | undefined {
  switch (effect.type) {
    case 'send':
      tape.push('send');
      for (let at = 0; at < effect.message.length; at += 4) tape.push(word(effect.message, at));
      return word(effect.message, 4) === effect.transactionId ? undefined : 'packet and message differ in trans_id';
    case 'arm-timer':
      tape.push('arm', effect.delayMs);
      return undefined;
    case 'cancel-timer':
      tape.push('cancel');
      return undefined;
    case 'map-pages':
      tape.push('map', effect.range.start, effect.range.count);
      return undefined;
    case 'unmap-pages':
      tape.push('unmap', effect.range.start, effect.range.count);
      return undefined;
    case 'discard-pages': {
      const pages: Pages = [];
      for (const { start, count } of effect.ranges) addPages(pages, start, start + count);
      putDiscards(tape, pages);
      return undefined;
    }
    case 'emit':
      return putEvent(tape, effect.event.name, effect.event.data);
    case 'warn':
    case 'trace':
      return undefined;
    default:
      return `an effect of an unknown kind: ${JSON.stringify(effect)}`;
  }
}

function putEvent(tape: Tape, name: string, data: object): string | undefined {
  if (name === 'X_HV_BALLOON_STATE') return undefined;
  tape.push(name);
  for (const value of Object.values(data)) {
    if (typeof value !== 'string' && typeof value !== 'number') return `${name} carries ${typeof value}`;
    tape.push(value);
  }
  return undefined;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
