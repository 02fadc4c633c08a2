import { alignDown, type PageRange, type PageRangeTree, rangeEnd } from '@dimmer/pages';
import type { MemoryMap } from './memory-map.ts';

/** Linux allocates for the balloon in blocks of 2 MiB first, then page by page (spec 2). */
export const BLOCK_PAGES = 512;

export type TakeOrder = 'highest-first' | 'lowest-first';

/**
 * Windows-like: the largest extents first, of each its top. Only the extent that was begun, or that came last, is emptied
 * before the others: so added memory drains to the last page.
 */
export function takeLargest(memory: MemoryMap, pages: number, maxRanges: number): PageRange[] {
  const taken: PageRange[] = [];
  for (let left = pages; left > 0 && taken.length < maxRanges; ) {
    const extent = nextExtent(memory) ?? memory.free.highestOfAtLeast(Math.max(1, memory.free.longest));
    if (!extent) break;
    const count = Math.min(left, extent.count);
    const start = rangeEnd(extent) - count;
    give(memory, start, count);
    memory.nextBelow = start;
    taken.push({ start, count });
    left -= count;
  }
  return taken;
}

function nextExtent({ free, nextBelow }: MemoryMap): PageRange | undefined {
  return nextBelow === null ? undefined : free.rangeAt(nextBelow - 1);
}

/** Linux: whole free blocks of 2 MiB, one range each, neighbours never merged (spec 6.3). */
export function takeBlocks(
  memory: MemoryMap,
  pages: number,
  maxRanges: number,
  order: TakeOrder,
  from: number,
): PageRange[] {
  const taken: PageRange[] = [];
  const most = Math.min(maxRanges, Math.floor(pages / BLOCK_PAGES));
  const next = order === 'highest-first' ? blocksFromTop(memory.free) : blocksFromBottom(memory.free, from);
  while (taken.length < most) {
    const start = next();
    if (start === undefined) break;
    give(memory, start, BLOCK_PAGES);
    taken.push({ start, count: BLOCK_PAGES });
  }
  return taken;
}

/** The highest whole block below the one before. */
function blocksFromTop(free: PageRangeTree): () => number | undefined {
  let below = Number.POSITIVE_INFINITY;
  return () => {
    for (;;) {
      const range = free.highestOfAtLeast(BLOCK_PAGES, below);
      if (!range) return undefined;
      const start = alignDown(rangeEnd(range), BLOCK_PAGES) - BLOCK_PAGES;
      if (start >= range.start) return start;
      below = range.start;
    }
  };
}

function blocksFromBottom(free: PageRangeTree, from: number): () => number | undefined {
  return () => {
    for (const range of free.rangesIn(from, Number.POSITIVE_INFINITY)) {
      const start = Math.ceil(range.start / BLOCK_PAGES) * BLOCK_PAGES;
      if (start + BLOCK_PAGES <= rangeEnd(range)) return start;
    }
    return undefined;
  };
}

/** Linux, when there are no whole blocks: single pages, one range each. */
export function takeSingles(memory: MemoryMap, pages: number, maxRanges: number, order: TakeOrder): PageRange[] {
  const taken: PageRange[] = [];
  while (taken.length < Math.min(pages, maxRanges)) {
    const page = order === 'highest-first' ? memory.free.pop(1) : memory.free.shift(1);
    if (!page) break;
    memory.ballooned.insert(page.start, 1);
    taken.push(page);
  }
  return taken;
}

/** A guest whose memory is fragmented through and through: each page below one that it gives cannot be moved. */
export function takeAlternate(memory: MemoryMap, pages: number, maxRanges: number): PageRange[] {
  const taken: PageRange[] = [];
  while (taken.length < Math.min(pages, maxRanges)) {
    const page = memory.free.pop(1);
    if (!page) break;
    memory.ballooned.insert(page.start, 1);
    taken.push(page);
    if (memory.free.remove(page.start - 1, 1) > 0) memory.pinned.insert(page.start - 1, 1);
  }
  return taken;
}

function give({ free, ballooned }: MemoryMap, start: number, count: number): void {
  free.remove(start, count);
  ballooned.insert(start, count);
}
