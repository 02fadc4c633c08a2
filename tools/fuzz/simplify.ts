import type { Move } from '../../packages/hv-balloon/test/fuzz/move.ts';
import { BALLOON_ANSWER } from './generate/messages.ts';

/** What could stand in place of a move and say less. */
export function simplerMoves(move: Move): readonly Move[] {
  switch (move.type) {
    case 'send':
      return simplerMessages(move.message).map((message) => ({ ...move, message }));
    case 'plug':
      return move.pages > 512 ? [{ ...move, pages: 512 }] : [];
    case 'open':
      return move.ringBytes === 16_384 ? [] : [{ ...move, ringBytes: 16_384 }];
    default:
      return [];
  }
}

function simplerMessages(message: Uint8Array): readonly Uint8Array[] {
  if (message[0] !== BALLOON_ANSWER || message.length < 16) return [];
  const ranges = Math.floor((message.length - 16) / 8);
  const dropped = [];
  for (let size = Math.ceil(ranges / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at + size <= ranges; at += size) dropped.push(withoutRanges(message, at, size));
  }
  return dropped;
}

/** The message says so many ranges fewer, unless it lies about them anyway. */
function withoutRanges(message: Uint8Array, at: number, size: number): Uint8Array {
  const shorter = new Uint8Array(message.length - 8 * size);
  shorter.set(message.subarray(0, 16 + 8 * at));
  shorter.set(message.subarray(16 + 8 * (at + size)), 16 + 8 * at);
  const view = new DataView(shorter.buffer);
  const word = view.getUint32(12, true);
  const ranges = (message.length - 16) / 8;
  if (word >>> 1 === ranges) view.setUint32(12, word - 2 * size, true);
  view.setUint16(2, shorter.length, true);
  return shorter;
}
