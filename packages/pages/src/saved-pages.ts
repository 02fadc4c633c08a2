import { type Static, Type } from 'typebox';
import { type PageRange, rangeEnd } from './page-range.ts';
import { PageRangeTree } from './page-range-tree.ts';

/**
 * A set of pages as it is saved: for each range, ascending, the pages between it and the one before it (or page 0), and its
 * own pages. Small numbers make a small document, and no two ranges can overlap.
 */
export const SavedPages = Type.Array(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }));
export type SavedPages = Static<typeof SavedPages>;

/** One range as it is saved. */
export const SavedRange = Type.Object(
  {
    start: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    count: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  },
  { additionalProperties: false },
);

export function savePages(tree: PageRangeTree): SavedPages {
  const saved: number[] = [];
  let end = 0;
  for (const range of tree) {
    saved.push(range.start - end, range.count);
    end = rangeEnd(range);
  }
  return saved;
}

/** The tree again; undefined where ranges are empty, touch, or leave `within`. */
export function restorePages(saved: SavedPages, within: PageRange): PageRangeTree | undefined {
  if (saved.length % 2 !== 0) return undefined;
  const tree = new PageRangeTree();
  let end = 0;
  for (let at = 0; at < saved.length; at += 2) {
    const start = end + saved[at]!;
    const count = saved[at + 1]!;
    end = start + count;
    const touches = at > 0 && saved[at] === 0;
    if (count === 0 || touches || start < within.start || end > rangeEnd(within)) return undefined;
    tree.insert(start, count);
  }
  return tree;
}
