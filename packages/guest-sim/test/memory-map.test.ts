import { PageRangeTree } from '@dimmer/pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMemory,
  allocate,
  bootMemory,
  createMemoryMap,
  loseMemory,
  missMemory,
  type MemoryMap,
  pin,
  release,
  takeBack,
} from '../src/memory-map.ts';
import { takeAlternate, takeBlocks, takeLargest, takeSingles } from '../src/take-pages.ts';

const SPACE = 6000;
const range = fc.record({ start: fc.nat(SPACE), count: fc.integer({ min: 1, max: 900 }) });
const command = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), range }),
  fc.record({ kind: fc.constantFrom('lose' as const, 'miss' as const), range }),
  fc.record({ kind: fc.constant('back' as const), range }),
  fc.record({
    kind: fc.constantFrom('allocate' as const, 'release' as const, 'pin' as const),
    pages: fc.nat(800),
  }),
  fc.record({
    kind: fc.constantFrom('largest' as const, 'blocks' as const, 'ascending' as const, 'singles' as const),
    pages: fc.nat(1200),
    ranges: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({ kind: fc.constant('alternate' as const), pages: fc.nat(50), ranges: fc.integer({ min: 1, max: 20 }) }),
);
type Command = typeof command extends fc.Arbitrary<infer One> ? One : never;

function apply(memory: MemoryMap, one: Command): void {
  switch (one.kind) {
    case 'add':
      return addMemory(memory, one.range);
    case 'lose':
      return void loseMemory(memory, one.range);
    case 'miss':
      return void missMemory(memory, one.range);
    case 'back':
      return void takeBack(memory, one.range);
    case 'allocate':
      return void allocate(memory, one.pages);
    case 'release':
      return release(memory, one.pages);
    case 'pin':
      return void pin(memory, one.pages);
    default:
      return take(memory, one);
  }
}

/** Whatever way pages are given: they were free, and are in the balloon afterwards. */
function take(memory: MemoryMap, { kind, pages, ranges }: Extract<Command, { readonly ranges: number }>): void {
  const before = new PageRangeTree();
  for (const { start, count } of memory.free) before.insert(start, count);
  const taken = {
    largest: () => takeLargest(memory, pages, ranges),
    blocks: () => takeBlocks(memory, pages, ranges, 'highest-first', 0),
    ascending: () => takeBlocks(memory, pages, ranges, 'lowest-first', 1000),
    singles: () => takeSingles(memory, pages, ranges, 'highest-first'),
    alternate: () => takeAlternate(memory, pages, ranges),
  }[kind]();
  expect(taken.length).toBeLessThanOrEqual(ranges);
  expect(taken.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(pages);
  for (const { start, count } of taken) {
    expect(before.remove(start, count)).toBe(count);
    expect(memory.ballooned.countIn(start, count)).toBe(count);
  }
}

function expectSound({ owned, free, used, pinned, ballooned }: MemoryMap): void {
  const together = new PageRangeTree();
  for (const tree of [free, used, pinned, ballooned]) {
    for (const { start, count } of tree) expect(together.insert(start, count)).toBe(0);
  }
  expect([...together]).toEqual([...owned]);
}

describe('the memory of a guest', () => {
  it('is free, used, pinned or in the balloon, each page once, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const memory = createMemoryMap();
        bootMemory(memory, [
          { start: 0, count: 2000 },
          { start: 3000, count: 1500 },
        ]);
        for (const one of commands) {
          apply(memory, one);
          expectSound(memory);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives all it has in blocks and then page by page', () => {
    const memory = createMemoryMap();
    bootMemory(memory, [{ start: 100, count: 3000 }]);
    expect(takeBlocks(memory, 3000, 510, 'highest-first', 0).map(({ start }) => start)).toEqual([
      2560, 2048, 1536, 1024, 512,
    ]);
    expect(takeSingles(memory, 2, 510, 'lowest-first')).toEqual([
      { start: 100, count: 1 },
      { start: 101, count: 1 },
    ]);
    expect(takeSingles(memory, 1000, 510, 'highest-first')[0]).toEqual({ start: 3099, count: 1 });
    expect(memory.free.pages).toBe(0);
  });

  it('fragmented gives each second page and holds on to the others', () => {
    const memory = createMemoryMap();
    bootMemory(memory, [{ start: 0, count: 1000 }]);
    expect(takeAlternate(memory, 3, 510)).toEqual([
      { start: 999, count: 1 },
      { start: 997, count: 1 },
      { start: 995, count: 1 },
    ]);
    while (takeAlternate(memory, 100, 510).length > 0);
    expect([memory.ballooned.size, memory.pinned.size, memory.free.pages]).toEqual([500, 500, 0]);
    for (let page = 999; page > 0; page -= 2) expect(takeBack(memory, { start: page, count: 1 })).toBe(0);
    expect([memory.ballooned.size, memory.free.pages]).toEqual([0, 500]);
    expect(takeAlternate(memory, 100, 510)).toHaveLength(100);
  });
});
