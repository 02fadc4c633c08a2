/** `count` pages of 4 KiB from page number `start`; both are whole numbers. */
export interface PageRange {
  readonly start: number;
  readonly count: number;
}

/** The first page after the range. */
export function rangeEnd(range: PageRange): number {
  return range.start + range.count;
}

/** The pages both have, or undefined when there are none. */
export function intersection(a: PageRange, b: PageRange): PageRange | undefined {
  const start = Math.max(a.start, b.start);
  const end = Math.min(rangeEnd(a), rangeEnd(b));
  return end > start ? { start, count: end - start } : undefined;
}

export function containsPage(range: PageRange, page: number): boolean {
  return page >= range.start && page < rangeEnd(range);
}
