import { type PageRange, PageRangeTree, rangeEnd } from '@dimmer/pages';

/**
 * What a guest knows of its memory, in pages. Free, used, pinned and ballooned pages are disjoint and together are the
 * owned ones. Trees of ranges, so that millions of scattered pages stay fast.
 */
export interface MemoryMap {
  /** Boot memory and what was added: all that the guest was ever told is its own. */
  readonly owned: PageRangeTree;
  readonly free: PageRangeTree;
  /** Held by programs, which give them up again. */
  readonly used: PageRangeTree;
  /** Held for good: the system's own, and what cannot be moved. */
  readonly pinned: PageRangeTree;
  /** Given to the host. */
  readonly ballooned: PageRangeTree;
  /** The extent below this page goes first: the one the balloon has begun, or else the one that came last. */
  nextBelow: number | null;
}

/** Most ranges that one step moves, so that no step is long however scattered the memory is. */
const MOST_RANGES = 1024;

export function createMemoryMap(): MemoryMap {
  return {
    owned: new PageRangeTree(),
    free: new PageRangeTree(),
    used: new PageRangeTree(),
    pinned: new PageRangeTree(),
    ballooned: new PageRangeTree(),
    nextBelow: null,
  };
}

/** The memory of a machine just started: all of it is there, and free. */
export function bootMemory(memory: MemoryMap, bootRanges: readonly PageRange[]): void {
  for (const tree of [memory.owned, memory.free, memory.used, memory.pinned, memory.ballooned]) tree.clear();
  for (const range of bootRanges) addMemory(memory, range);
  memory.nextBelow = null;
}

/** Pages that the guest may use from now on. Those it has already stay as they are; those it gave away are free again. */
export function addMemory(memory: MemoryMap, { start, count }: PageRange): void {
  const { owned, free, ballooned } = memory;
  memory.nextBelow = start + count;
  if (owned.intersects(start, count)) {
    for (const lost of ballooned.rangesIn(start, count)) free.insert(lost.start, lost.count);
    ballooned.remove(start, count);
    for (const gap of gapsIn(owned, start, count)) free.insert(gap.start, gap.count);
  } else {
    free.insert(start, count);
  }
  owned.insert(start, count);
}

function gapsIn(tree: PageRangeTree, start: number, count: number): readonly PageRange[] {
  const gaps: PageRange[] = [];
  let at = start;
  for (const there of tree.rangesIn(start, count)) {
    if (there.start > at) gaps.push({ start: at, count: there.start - at });
    at = rangeEnd(there);
  }
  if (at < start + count) gaps.push({ start: at, count: start + count - at });
  return gaps;
}

/** Memory that is gone. Answers how many of its pages the guest had not given away. */
export function loseMemory(memory: MemoryMap, { start, count }: PageRange): number {
  memory.owned.remove(start, count);
  memory.ballooned.remove(start, count);
  return [memory.free, memory.used, memory.pinned].reduce((pages, tree) => pages + tree.remove(start, count), 0);
}

/**
 * Memory that is gone without a word. A guest goes on counting what it had given away of it, and may be given it back
 * when a stick is plugged there again (spec 6.3). Answers how many pages were its own.
 */
export function missMemory(memory: MemoryMap, range: PageRange): number {
  const given = [...memory.ballooned.rangesIn(range.start, range.count)];
  const pages = loseMemory(memory, range);
  for (const { start, count } of given) {
    memory.owned.insert(start, count);
    memory.ballooned.insert(start, count);
  }
  return pages;
}

/** Programs take the lowest free pages. What is not free cannot be had. */
export function allocate(memory: MemoryMap, pages: number): readonly PageRange[] {
  return moveLowest(memory.free, memory.used, pages);
}

/** The system takes the lowest free pages, for good. */
export function pin(memory: MemoryMap, pages: number): readonly PageRange[] {
  return moveLowest(memory.free, memory.pinned, pages);
}

function moveLowest(from: PageRangeTree, to: PageRangeTree, pages: number): readonly PageRange[] {
  const moved: PageRange[] = [];
  for (let left = pages; left > 0 && moved.length < MOST_RANGES; ) {
    const range = from.shift(left);
    if (!range) break;
    to.insert(range.start, range.count);
    moved.push(range);
    left -= range.count;
  }
  return moved;
}

/** Programs end: their highest pages are free again. */
export function release({ free, used }: MemoryMap, pages: number): void {
  let left = pages;
  for (let ranges = 0; left > 0 && ranges < MOST_RANGES; ranges += 1) {
    const range = used.pop(left);
    if (!range) break;
    free.insert(range.start, range.count);
    left -= range.count;
  }
}

/** Pages come back from the host and are free. Answers how many of them had not been given away: those are left alone. */
export function takeBack(memory: MemoryMap, { start, count }: PageRange): number {
  const { free, ballooned } = memory;
  const known = ballooned.countIn(start, count);
  if (known === count) free.insert(start, count);
  else if (known > 0) for (const range of ballooned.rangesIn(start, count)) free.insert(range.start, range.count);
  ballooned.remove(start, count);
  if (known > 0) memory.nextBelow = start + count;
  return count - known;
}

/** Owned pages that the guest has not given away. */
export function presentPages({ owned, ballooned }: MemoryMap): number {
  return owned.pages - ballooned.pages;
}
