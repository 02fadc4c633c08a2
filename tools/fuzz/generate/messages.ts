import { between, drawWord, onceIn, pick, type Random } from './random.ts';

/** Start and count in pages; the wire holds 40 and 24 bits. */
export type WireRange = readonly [number, number];

/** Message numbers of what guests send (spec 1.3). */
export const VERSION = 1;
export const CAPABILITIES = 3;
export const STATUS = 5;
export const BALLOON_ANSWER = 7;
export const UNBALLOON_ANSWER = 9;
export const HOT_ADD_ANSWER = 11;

/** A message of 32-bit words after its header. Unlike the codec it builds what must not be built. */
export function build(random: Random, type: number, ...body: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 + 4 * body.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type, true);
  view.setUint16(2, bytes.length, true);
  view.setUint32(4, onceIn(random, 4) ? drawWord(random) : between(random, 0, 9), true);
  for (const [index, word] of body.entries()) view.setUint32(8 + 4 * index, word, true);
  return bytes;
}

export function buildVersion(random: Random): Uint8Array {
  const odd = [0, 2, 0x0002_0001, 0x0001_0007, 0xffff_ffff, drawWord(random)];
  const version = onceIn(random, 6) ? pick(random, odd) : pick(random, [0x0002_0000, 0x0001_0000, 3]);
  return build(random, VERSION, version, onceIn(random, 3) ? drawWord(random) : 0);
}

/** Mostly the small alignments, where sticks are small and meet; now and then the largest ones. */
export function buildCapabilities(random: Random): Uint8Array {
  const alignment = onceIn(random, 4) ? between(random, 0, 15) : between(random, 0, 2);
  const balloon = onceIn(random, 12) ? 0 : 1;
  const hotAdd = onceIn(random, 8) ? 0 : 2;
  const reserved = onceIn(random, 10) ? drawWord(random) & ~0x3f : 0;
  return build(random, CAPABILITIES, (balloon + hotAdd + alignment * 4) | reserved, 0, 0, 0, 0xffff_ffff, 0xffff_ffff);
}

export function buildStatus(random: Random): Uint8Array {
  const high = (): number => (onceIn(random, 5) ? drawWord(random) : 0);
  const words = [drawWord(random) >>> 12, high(), drawWord(random) >>> 12, high()];
  return build(random, STATUS, ...words, 0, 0, 0, 0, 0, 0);
}

/** `claims`: how many ranges the message says to have, when that is to be a lie. */
export function buildBalloonAnswer(
  random: Random,
  ranges: readonly WireRange[],
  more: boolean,
  claims = ranges.length,
): Uint8Array {
  const words: number[] = [0, claims * 2 + (more ? 1 : 0)];
  for (const [start, count] of ranges) words.push(start % 2 ** 32, Math.floor(start / 2 ** 32) + count * 256);
  return build(random, BALLOON_ANSWER, ...words);
}

export function buildUnballoonAnswer(random: Random): Uint8Array {
  return build(random, UNBALLOON_ANSWER);
}

export function buildHotAddAnswer(random: Random, pages: number, result: number): Uint8Array {
  return build(random, HOT_ADD_ANSWER, pages, result);
}
