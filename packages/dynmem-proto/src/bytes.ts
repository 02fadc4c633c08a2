import type { PageRange } from '@dimmer/pages';
import { RANGE_BYTES } from './limits.ts';

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** 5 bytes of page number, then 3 bytes of count: no bit operator, which would stop at 32 bits (spec 1.5). */
export function readRange(view: DataView, offset: number): PageRange {
  const low = view.getUint32(offset, true);
  const high = view.getUint32(offset + 4, true);
  return { start: (high & 0xff) * 2 ** 32 + low, count: high >>> 8 };
}

export function readRanges(view: DataView, offset: number, count: number): PageRange[] {
  const ranges: PageRange[] = new Array<PageRange>(count);
  for (let i = 0; i < count; i += 1) ranges[i] = readRange(view, offset + i * RANGE_BYTES);
  return ranges;
}

export function writeRange(view: DataView, offset: number, range: PageRange): void {
  view.setUint32(offset, range.start % 2 ** 32, true);
  view.setUint32(offset + 4, Math.floor(range.start / 2 ** 32) + range.count * 256, true);
}
