import {
  capacityOfNewLeaf,
  createLeaf,
  cutFromLeaf,
  findInLeaf,
  insertIntoLeaf,
  LEAF_CAPACITY,
  type Leaf,
  longestInLeaf,
  resizeInLeaf,
  splitLeaf,
} from './leaf.ts';
import type { PageRange } from './page-range.ts';

/**
 * An ordered set of pages kept as ranges (spec 4). After every operation the ranges are non-empty, disjoint and
 * non-adjacent.
 *
 * A B-tree of height two: sorted leaves of typed arrays, and one typed array with the first page of each leaf. A
 * million scattered ranges are some six thousand leaves, so a lookup is a binary search in each of the two levels.
 */
export class PageRangeTree implements Iterable<PageRange> {
  #leaves: Leaf[] = [];
  #firsts = new Float64Array(16);
  #size = 0;
  #pages = 0;

  /** How many ranges there are. */
  get size(): number {
    return this.#size;
  }

  /** How many pages there are: the sum of all counts. */
  get pages(): number {
    return this.#pages;
  }

  /** Bytes of the typed arrays that hold the ranges. */
  get byteLength(): number {
    return this.#leaves.reduce((bytes, leaf) => bytes + leaf.starts.buffer.byteLength, this.#firsts.byteLength);
  }

  /** Adds the pages and answers how many of them were there before (spec 4.2). A count of 0 does nothing. */
  insert(start: number, count: number): number {
    if (count <= 0) return 0;
    const end = start + count;
    let at = this.#findLeaf(start);
    let leaf = this.#leaves[at];
    let index = leaf ? findInLeaf(leaf, start) : -1;
    if (leaf && index >= 0 && leaf.starts[index]! + leaf.counts[index]! >= start) {
      return this.#extend(at, index, start, end);
    }
    // The next range may touch or overlap; it is either the following one of this leaf or the first of the next leaf.
    if (leaf && index + 1 === leaf.length && at + 1 < this.#leaves.length) {
      if (this.#firsts[at + 1]! <= end) {
        at += 1;
        leaf = this.#leaves[at];
        index = -1;
      }
    }
    if (leaf && index + 1 < leaf.length && leaf.starts[index + 1]! <= end) {
      // Start the range that follows at our start: it keeps its place, so nothing moves.
      const next = index + 1;
      const nextEnd = leaf.starts[next]! + leaf.counts[next]!;
      const overlap = Math.max(0, Math.min(end, nextEnd) - leaf.starts[next]!);
      const added = leaf.starts[next]! - start;
      resizeInLeaf(leaf, next, nextEnd - start);
      leaf.starts[next] = start;
      if (next === 0) this.#firsts[at] = start;
      this.#pages += added;
      if (end <= nextEnd) return overlap;
      return this.#extend(at, next, start, end) - added;
    }
    this.#place(at, index + 1, start, count);
    this.#pages += count;
    return 0;
  }

  /** Takes at most `max` pages from the top: the highest range, or only its tail when it is longer (spec 4.3). */
  pop(max: number): PageRange | undefined {
    const at = this.#leaves.length - 1;
    const leaf = this.#leaves[at];
    if (!leaf || max <= 0) return undefined;
    const index = leaf.length - 1;
    const start = leaf.starts[index]!;
    const count = leaf.counts[index]!;
    if (count > max) {
      resizeInLeaf(leaf, index, count - max);
      this.#pages -= max;
      return { start: start + count - max, count: max };
    }
    this.#cut(at, index, index + 1);
    this.#pages -= count;
    return { start, count };
  }

  /** Takes at most `max` pages from the bottom: the lowest range, or only its head when it is longer. */
  shift(max: number): PageRange | undefined {
    const leaf = this.#leaves[0];
    if (!leaf || max <= 0) return undefined;
    const start = leaf.starts[0]!;
    const count = Math.min(max, leaf.counts[0]!);
    this.remove(start, count);
    return { start, count };
  }

  /** Pages of the longest range: 0 when there is none. */
  get longest(): number {
    let longest = 0;
    for (const leaf of this.#leaves) longest = Math.max(longest, longestInLeaf(leaf));
    return longest;
  }

  /** The highest range of at least `count` pages that starts below page `below`. Leaves without one are passed over. */
  highestOfAtLeast(count: number, below = Number.POSITIVE_INFINITY): PageRange | undefined {
    for (let at = this.#leaves.length === 0 ? -1 : this.#findLeaf(below); at >= 0; at -= 1) {
      const leaf = this.#leaves[at]!;
      if (longestInLeaf(leaf) < count) continue;
      for (let index = findInLeaf(leaf, below); index >= 0; index -= 1) {
        const start = leaf.starts[index]!;
        if (start < below && leaf.counts[index]! >= count) return { start, count: leaf.counts[index]! };
      }
    }
    return undefined;
  }

  /** The whole range that a page belongs to. */
  rangeAt(page: number): PageRange | undefined {
    const [at, index] = this.#firstEndingAfter(page);
    const leaf = this.#leaves[at];
    if (!leaf || leaf.starts[index]! > page) return undefined;
    return { start: leaf.starts[index]!, count: leaf.counts[index]! };
  }

  /** Takes the pages out and answers how many of them were there. */
  remove(start: number, count: number): number {
    if (count <= 0) return 0;
    const end = start + count;
    let removed = 0;
    let [at, index] = this.#firstEndingAfter(start);
    for (;;) {
      const leaf = this.#leaves[at];
      if (!leaf) break;
      const from = leaf.starts[index]!;
      const to = from + leaf.counts[index]!;
      if (from >= end) break;
      removed += Math.min(to, end) - Math.max(from, start);
      if (from < start) {
        resizeInLeaf(leaf, index, start - from);
        if (to > end) {
          this.#place(at, index + 1, end, to - end);
          break;
        }
        index += 1;
      } else if (to > end) {
        leaf.starts[index] = end;
        resizeInLeaf(leaf, index, to - end);
        if (index === 0) this.#firsts[at] = end;
        break;
      } else {
        let last = index + 1;
        while (last < leaf.length && leaf.starts[last]! + leaf.counts[last]! <= end) {
          removed += leaf.counts[last]!;
          last += 1;
        }
        const dropped = last - index === leaf.length;
        this.#cut(at, index, last);
        if (dropped) continue;
      }
      if (index === leaf.length) {
        at += 1;
        index = 0;
      }
    }
    this.#pages -= removed;
    return removed;
  }

  /** Whether any page of the range is there (spec 4.4). A count of 0 is never there. */
  intersects(start: number, count: number): boolean {
    if (count <= 0) return false;
    const [at, index] = this.#firstEndingAfter(start);
    const leaf = this.#leaves[at];
    return leaf !== undefined && leaf.starts[index]! < start + count;
  }

  /** How many pages of the range are there. */
  countIn(start: number, count: number): number {
    if (count <= 0) return 0;
    const end = start + count;
    let found = 0;
    let [at, index] = this.#firstEndingAfter(start);
    for (let leaf = this.#leaves[at]; leaf; leaf = this.#leaves[++at], index = 0) {
      for (; index < leaf.length; index += 1) {
        const from = leaf.starts[index]!;
        if (from >= end) return found;
        found += Math.min(from + leaf.counts[index]!, end) - Math.max(from, start);
      }
    }
    return found;
  }

  /** The parts of the range that are there, ascending. The tree must not change meanwhile. */
  *rangesIn(start: number, count: number): Generator<PageRange> {
    if (count <= 0) return;
    const end = start + count;
    let [at, index] = this.#firstEndingAfter(start);
    for (let leaf = this.#leaves[at]; leaf; leaf = this.#leaves[++at], index = 0) {
      for (; index < leaf.length; index += 1) {
        const from = leaf.starts[index]!;
        if (from >= end) return;
        const first = Math.max(from, start);
        yield { start: first, count: Math.min(from + leaf.counts[index]!, end) - first };
      }
    }
  }

  clear(): void {
    this.#leaves = [];
    this.#firsts = new Float64Array(16);
    this.#size = 0;
    this.#pages = 0;
  }

  /** Ascending. The tree must not change meanwhile. */
  *[Symbol.iterator](): Generator<PageRange> {
    for (const leaf of this.#leaves) {
      for (let index = 0; index < leaf.length; index += 1) {
        yield { start: leaf.starts[index]!, count: leaf.counts[index]! };
      }
    }
  }

  /** The leaf whose first range starts at or before `page`; the first leaf when there is none. */
  #findLeaf(page: number): number {
    const firsts = this.#firsts;
    const last = this.#leaves.length - 1;
    if (last <= 0 || firsts[last]! <= page) return Math.max(0, last);
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (firsts[middle]! <= page) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** The first range that ends after `page`, as leaf and index; a leaf past the end when there is none. */
  #firstEndingAfter(page: number): [number, number] {
    const at = this.#findLeaf(page);
    const leaf = this.#leaves[at];
    if (!leaf) return [at, 0];
    const index = findInLeaf(leaf, page);
    if (index >= 0 && leaf.starts[index]! + leaf.counts[index]! > page) return [at, index];
    return index + 1 < leaf.length ? [at, index + 1] : [at + 1, 0];
  }

  /** Grows the range at (at, index), which starts at or before `start` and reaches it, to `end`, absorbing followers. */
  #extend(at: number, index: number, start: number, end: number): number {
    const leaf = this.#leaves[at]!;
    const from = leaf.starts[index]!;
    const oldEnd = from + leaf.counts[index]!;
    if (end <= oldEnd) return end - start;
    let duplicates = oldEnd - start;
    let newEnd = end;
    let last = index + 1;
    for (; last < leaf.length && leaf.starts[last]! <= end; last += 1) {
      const nextEnd = leaf.starts[last]! + leaf.counts[last]!;
      duplicates += Math.min(end, nextEnd) - leaf.starts[last]!;
      if (nextEnd > newEnd) newEnd = nextEnd;
    }
    const reachedLeafEnd = last === leaf.length;
    if (last > index + 1) this.#cut(at, index + 1, last);
    while (reachedLeafEnd && at + 1 < this.#leaves.length && this.#firsts[at + 1]! <= end) {
      const next = this.#leaves[at + 1]!;
      let taken = 0;
      for (; taken < next.length && next.starts[taken]! <= end; taken += 1) {
        const nextEnd = next.starts[taken]! + next.counts[taken]!;
        duplicates += Math.min(end, nextEnd) - next.starts[taken]!;
        if (nextEnd > newEnd) newEnd = nextEnd;
      }
      const whole = taken === next.length;
      this.#cut(at + 1, 0, taken);
      if (!whole) break;
    }
    resizeInLeaf(leaf, index, newEnd - from);
    this.#pages += end - start - duplicates;
    return duplicates;
  }

  /** Writes a range that touches no other at (at, index), splitting the leaf when it is full. */
  #place(at: number, index: number, start: number, count: number): void {
    this.#size += 1;
    const leaf = this.#leaves[at];
    if (!leaf || (leaf.length === LEAF_CAPACITY && this.#isAtEitherEnd(at, index))) {
      // A run of ascending or of descending inserts fills leaves whole; anything else splits them in the middle.
      const lone = createLeaf(capacityOfNewLeaf(this.#leaves.length));
      insertIntoLeaf(lone, 0, start, count);
      return this.#addLeaf(index === 0 ? at : at + 1, lone, start);
    }
    if (leaf.length < LEAF_CAPACITY) return this.#placeInLeaf(at, index, start, count);
    const upper = splitLeaf(leaf, LEAF_CAPACITY / 2);
    this.#addLeaf(at + 1, upper, upper.starts[0]!);
    if (index > leaf.length) this.#placeInLeaf(at + 1, index - leaf.length, start, count);
    else this.#placeInLeaf(at, index, start, count);
  }

  #isAtEitherEnd(at: number, index: number): boolean {
    return index === 0 ? at === 0 : index === LEAF_CAPACITY && at === this.#leaves.length - 1;
  }

  #placeInLeaf(at: number, index: number, start: number, count: number): void {
    insertIntoLeaf(this.#leaves[at]!, index, start, count);
    if (index === 0) this.#firsts[at] = start;
  }

  #addLeaf(at: number, leaf: Leaf, first: number): void {
    const length = this.#leaves.length;
    if (length === this.#firsts.length) {
      const grown = new Float64Array(length * 2);
      grown.set(this.#firsts);
      this.#firsts = grown;
    }
    this.#firsts.copyWithin(at + 1, at, length);
    this.#firsts[at] = first;
    if (at === length) this.#leaves.push(leaf);
    else this.#leaves.splice(at, 0, leaf);
  }

  /** Drops ranges of one leaf, and the leaf when nothing is left in it. */
  #cut(at: number, from: number, to: number): void {
    const leaf = this.#leaves[at]!;
    this.#size -= to - from;
    if (to - from === leaf.length) {
      this.#firsts.copyWithin(at, at + 1, this.#leaves.length);
      if (at === this.#leaves.length - 1) this.#leaves.pop();
      else this.#leaves.splice(at, 1);
      return;
    }
    cutFromLeaf(leaf, from, to);
    if (from === 0) this.#firsts[at] = leaf.starts[0]!;
  }
}
