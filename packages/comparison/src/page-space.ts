import { type PageRange, rangeEnd } from '@dimmer/pages';

/** Guest-physical space: page numbers are of 40 bits. */
export const PAGE_SPACE: PageRange = { start: 0, count: 2 ** 40 };

/** The first range, by its place in the list, that is empty, out of the page space, or over one before it; else -1. */
export function findOddRange(ranges: readonly PageRange[]): number {
  const end = rangeEnd(PAGE_SPACE);
  return ranges.findIndex(
    (range, index) =>
      range.count === 0 ||
      rangeEnd(range) > end ||
      ranges.slice(0, index).some((other) => other.start < rangeEnd(range) && range.start < rangeEnd(other)),
  );
}
