import type { PageRange } from '../../../packages/pages/src/index.ts';

/** First page and number of pages. */
export type Entry = readonly [start: number, count: number];

/** What an ordered map has to offer to hold ranges by their first page. */
export interface OrderedRanges {
  readonly size: number;
  /** The last range that starts at or before the page. */
  atOrBefore(page: number): Entry | undefined;
  /** The first range that starts after the page. */
  after(page: number): Entry | undefined;
  last(): Entry | undefined;
  set(start: number, count: number): void;
  remove(start: number): void;
}

/** What is compared: the two operations of ballooning and unballooning. */
export interface RangeSet {
  readonly size: number;
  /** Answers how many of the pages were there before. */
  insert(start: number, count: number): number;
  /** The whole range with the highest start; undefined as soon as none is left. Absent: the library cannot tell. */
  readonly pop?: () => PageRange | undefined;
}

/** The rules of the range tree (spec 4.2) on a map that knows nothing of ranges. */
export function keepRanges(map: OrderedRanges): RangeSet {
  function insert(start: number, count: number): number {
    const end = start + count;
    let from = start;
    let to = end;
    let duplicates = 0;
    const before = map.atOrBefore(start);
    const beforeEnd = before ? before[0] + before[1] : Number.NEGATIVE_INFINITY;
    if (before && beforeEnd >= start) {
      if (beforeEnd >= end) return count;
      duplicates += beforeEnd - start;
      from = before[0];
    }
    for (let next = map.after(start); next && next[0] <= end; next = map.after(start)) {
      duplicates += Math.min(end, next[0] + next[1]) - next[0];
      to = Math.max(to, next[0] + next[1]);
      map.remove(next[0]);
    }
    map.set(from, to - from);
    return duplicates;
  }

  return {
    insert,
    get size() {
      return map.size;
    },
    pop() {
      const last = map.last();
      if (!last) return undefined;
      map.remove(last[0]);
      return { start: last[0], count: last[1] };
    },
  };
}
