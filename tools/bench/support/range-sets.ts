import FlattenTree from '@flatten-js/interval-tree';
import { OrderedMap } from '@js-sdsl/ordered-map';
import { RBTree } from 'bintrees';
import createFunctionalTree from 'functional-red-black-tree';
import { IntervalTree } from 'node-interval-tree';
import sortedBtreeModule from 'sorted-btree';
import { PageRangeTree } from '../../../packages/pages/src/index.ts';
import { type Entry, keepRanges, type RangeSet } from './ordered-ranges.ts';

/** Ours first; then what npm has for ordered maps and for intervals, each made to do the same work. */
export const RANGE_SETS: Readonly<Record<string, () => RangeSet>> = {
  'PageRangeTree (ours)': ours,
  'sorted-btree 2.1.0': sortedBtree,
  '@js-sdsl/ordered-map 4.4.2': sdslOrderedMap,
  'bintrees 1.0.2 (red-black)': bintrees,
  'functional-red-black-tree 1.0.1': functionalTree,
  'node-interval-tree 2.1.2': nodeIntervalTree,
  '@flatten-js/interval-tree 2.0.3': flattenIntervalTree,
};

/** The library is CommonJS: its class is the `default` of what it exports. */
const { default: BTree } = sortedBtreeModule as unknown as { readonly default: typeof sortedBtreeModule };

/** No range is longer than what is left to pop. */
const WHOLE = Number.MAX_SAFE_INTEGER;

function ours(): RangeSet {
  const tree = new PageRangeTree();
  return {
    insert: (start, count) => tree.insert(start, count),
    pop: () => tree.pop(WHOLE),
    get size() {
      return tree.size;
    },
  };
}

function sortedBtree(): RangeSet {
  const tree = new BTree<number, number>();
  return keepRanges({
    get size() {
      return tree.size;
    },
    atOrBefore: (page) => tree.getPairOrNextLower(page),
    after: (page) => tree.nextHigherPair(page),
    last() {
      const start = tree.maxKey();
      return start === undefined ? undefined : [start, tree.get(start)!];
    },
    set: (start, count) => void tree.set(start, count),
    remove: (start) => void tree.delete(start),
  });
}

function sdslOrderedMap(): RangeSet {
  const map = new OrderedMap<number, number>();
  const entryAt = (at: ReturnType<typeof map.begin>): Entry | undefined =>
    at.isAccessible() ? [at.pointer[0], at.pointer[1]] : undefined;
  return keepRanges({
    get size() {
      return map.size();
    },
    atOrBefore: (page) => entryAt(map.reverseLowerBound(page)),
    after: (page) => entryAt(map.upperBound(page)),
    last: () => map.back(),
    set: (start, count) => void map.setElement(start, count),
    remove: (start) => void map.eraseElementByKey(start),
  });
}

function bintrees(): RangeSet {
  const tree = new RBTree<[number, number]>((left, right) => left[0] - right[0]);
  return keepRanges({
    get size() {
      return tree.size;
    },
    atOrBefore(page) {
      const at = tree.upperBound([page, 0]);
      return at.prev() ?? undefined;
    },
    after: (page) => tree.upperBound([page, 0]).data() ?? undefined,
    last: () => tree.max() ?? undefined,
    set(start, count) {
      const known = tree.find([start, 0]);
      if (known) known[1] = count;
      else tree.insert([start, count]);
    },
    remove: (start) => void tree.remove([start, 0]),
  });
}

/** Every change makes a new tree, which is what this library is for. */
function functionalTree(): RangeSet {
  let tree = createFunctionalTree<number, number>((left, right) => left - right);
  const entryAt = (at: { valid: boolean; key?: number | undefined; value?: number | undefined }): Entry | undefined =>
    at.valid ? [at.key!, at.value!] : undefined;
  return keepRanges({
    get size() {
      return tree.length;
    },
    atOrBefore: (page) => entryAt(tree.le(page)),
    after: (page) => entryAt(tree.gt(page)),
    last: () => entryAt(tree.end),
    set(start, count) {
      const at = tree.find(start);
      tree = at.valid ? at.update(count) : tree.insert(start, count);
    },
    remove(start) {
      tree = tree.remove(start);
    },
  });
}

/** Interval trees find what overlaps or touches by themselves; merging is left to the caller. */
function nodeIntervalTree(): RangeSet {
  const tree = new IntervalTree<{ low: number; high: number }>();
  return {
    get size() {
      return tree.count;
    },
    insert(start, count) {
      const merged = mergeFound(start, count, tree.search(start, start + count));
      for (const range of merged.absorbed) tree.remove(range);
      tree.insert({ low: merged.from, high: merged.to });
      return merged.duplicates;
    },
    pop() {
      const { value, done } = tree.reverseInOrder().next();
      if (done || !value) return undefined;
      tree.remove(value);
      return { start: value.low, count: value.high - value.low };
    },
  };
}

/** It has no way to its highest range but to walk all of them. */
function flattenIntervalTree(): RangeSet {
  const tree = new FlattenTree<true>();
  return {
    get size() {
      return tree.size;
    },
    insert(start, count) {
      const found = tree.search([start, start + count], (_, interval) => ({ low: interval.low, high: interval.high }));
      const merged = mergeFound(start, count, found as { low: number; high: number }[]);
      for (const { low, high } of merged.absorbed) tree.remove([low, high], true);
      tree.insert([merged.from, merged.to], true);
      return merged.duplicates;
    },
  };
}

function mergeFound<R extends { readonly low: number; readonly high: number }>(
  start: number,
  count: number,
  absorbed: readonly R[],
) {
  let from = start;
  let to = start + count;
  let duplicates = 0;
  for (const { low, high } of absorbed) {
    duplicates += Math.min(start + count, high) - Math.max(start, low);
    from = Math.min(from, low);
    to = Math.max(to, high);
  }
  return { from, to, duplicates, absorbed };
}
