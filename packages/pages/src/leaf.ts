/**
 * A sorted run of ranges in two typed arrays: 16 bytes a range and no object for any of them. 256 ranges keep the
 * memory that one insert moves (2 KiB on average in each array) inside the processor's first cache.
 */
export const LEAF_CAPACITY = 256;

/** The first leaf of a tree begins small and doubles: most trees of an idle VM hold a handful of ranges, and there are ten of them. */
const FIRST_CAPACITY = 8;
const GROWTH = 64;

export interface Leaf {
  starts: Float64Array;
  counts: Float64Array;
  length: number;
  /** Pages of the longest range, or 0 when that must be looked up again. */
  longest: number;
}

export function createLeaf(capacity: number): Leaf {
  const { starts, counts } = createArrays(capacity);
  return { starts, counts, length: 0, longest: 0 };
}

/** Small only for the first leaf of a tree. */
export function capacityOfNewLeaf(leaves: number): number {
  return leaves === 0 ? FIRST_CAPACITY : LEAF_CAPACITY;
}

function createArrays(capacity: number): Pick<Leaf, 'starts' | 'counts'> {
  // One buffer for both: half as many of them for the collector to look after.
  const { buffer } = new Float64Array(2 * capacity);
  const starts = new Float64Array(buffer, 0, capacity);
  return { starts, counts: new Float64Array(buffer, starts.byteLength, capacity) };
}

/** Small leaves double; larger ones grow in steps, so that what is split and filled again wastes little. */
function growLeaf(leaf: Leaf): void {
  const capacity = leaf.starts.length;
  moveTo(leaf, Math.min(LEAF_CAPACITY, capacity + Math.min(capacity, GROWTH)));
}

/** Into arrays of another size, of which there are enough. */
function moveTo(leaf: Leaf, capacity: number): void {
  const { starts, counts } = createArrays(capacity);
  starts.set(leaf.starts.subarray(0, leaf.length));
  counts.set(leaf.counts.subarray(0, leaf.length));
  leaf.starts = starts;
  leaf.counts = counts;
}

/** Index of the last range that starts at or before `page`, or −1. */
export function findInLeaf(leaf: Leaf, page: number): number {
  const { starts } = leaf;
  let low = 0;
  let high = leaf.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= page) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Changes the length of a range. */
export function resizeInLeaf(leaf: Leaf, index: number, count: number): void {
  leaf.counts[index] = count;
  leaf.longest = 0;
}

/** Pages of the longest range of the leaf. */
export function longestInLeaf(leaf: Leaf): number {
  for (let index = leaf.longest === 0 ? 0 : leaf.length; index < leaf.length; index += 1) {
    if (leaf.counts[index]! > leaf.longest) leaf.longest = leaf.counts[index]!;
  }
  return leaf.longest;
}

/** Makes room at `index` and writes the range there. The leaf must not hold `LEAF_CAPACITY` ranges. */
export function insertIntoLeaf(leaf: Leaf, index: number, start: number, count: number): void {
  if (leaf.length === leaf.starts.length) growLeaf(leaf);
  if (index < leaf.length) {
    leaf.starts.copyWithin(index + 1, index, leaf.length);
    leaf.counts.copyWithin(index + 1, index, leaf.length);
  }
  leaf.starts[index] = start;
  leaf.length += 1;
  resizeInLeaf(leaf, index, count);
}

/** Takes the ranges `from` (inclusive) to `to` (exclusive) out. */
export function cutFromLeaf(leaf: Leaf, from: number, to: number): void {
  leaf.starts.copyWithin(from, to, leaf.length);
  leaf.counts.copyWithin(from, to, leaf.length);
  leaf.length -= to - from;
  leaf.longest = 0;
}

/** Moves the upper part of a full leaf into a new one, which is returned. */
export function splitLeaf(leaf: Leaf, at: number): Leaf {
  const upper = createLeaf(leaf.length - at + GROWTH);
  upper.starts.set(leaf.starts.subarray(at, leaf.length));
  upper.counts.set(leaf.counts.subarray(at, leaf.length));
  upper.length = leaf.length - at;
  leaf.length = at;
  leaf.longest = 0;
  moveTo(leaf, at + GROWTH);
  return upper;
}
