import type { PageRange } from '@dimmer/pages';
import { RANGE_BYTES } from './limits.ts';

/*
 * Little-endian fields, byte by byte. A DataView would be shorter to read, but making one moves a small array out of the
 * heap: for the 24 bytes of an UNBALLOON_REQUEST that costs five times as much as all the rest of sending it.
 */

export function readU16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! + bytes[offset + 1]! * 0x100;
}

export function readU32(bytes: Uint8Array, offset: number): number {
  return readU16(bytes, offset) + readU16(bytes, offset + 2) * 0x1_0000;
}

export function readU64(bytes: Uint8Array, offset: number): bigint {
  return BigInt(readU32(bytes, offset)) + (BigInt(readU32(bytes, offset + 4)) << 32n);
}

export function writeU16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >>> 8;
}

export function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >>> 8;
  bytes[offset + 2] = value >>> 16;
  bytes[offset + 3] = value >>> 24;
}

export function writeU64(bytes: Uint8Array, offset: number, value: bigint): void {
  writeU32(bytes, offset, Number(value & 0xffff_ffffn));
  writeU32(bytes, offset + 4, Number(value >> 32n));
}

/** 5 bytes of page number, then 3 bytes of count: no bit operator, which would stop at 32 bits (spec 1.5). */
export function readRange(bytes: Uint8Array, offset: number): PageRange {
  const high = readU32(bytes, offset + 4);
  return { start: (high & 0xff) * 2 ** 32 + readU32(bytes, offset), count: high >>> 8 };
}

export function readRanges(bytes: Uint8Array, offset: number, count: number): PageRange[] {
  const ranges: PageRange[] = new Array<PageRange>(count);
  for (let i = 0; i < count; i += 1) ranges[i] = readRange(bytes, offset + i * RANGE_BYTES);
  return ranges;
}

export function writeRange(bytes: Uint8Array, offset: number, range: PageRange): void {
  writeU32(bytes, offset, range.start % 2 ** 32);
  writeU32(bytes, offset + 4, Math.floor(range.start / 2 ** 32) + range.count * 256);
}
