import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containsPage, PageRangeTree } from '../src/index.ts';

function contents(tree: PageRangeTree): [number, number][] {
  return [...tree].map(({ start, count }) => [start, count]);
}

/** The invariants of spec 4.1, read off the tree itself. */
function expectSound(tree: PageRangeTree): void {
  let end = -1;
  let pages = 0;
  let size = 0;
  for (const range of tree) {
    expect(range.count).toBeGreaterThanOrEqual(1);
    if (size > 0) expect(range.start).toBeGreaterThan(end);
    end = range.start + range.count;
    pages += range.count;
    size += 1;
  }
  expect(tree.pages).toBe(pages);
  expect(tree.size).toBe(size);
}

describe('insert', () => {
  it('merges and counts duplicates as the table of spec 4.2 says', () => {
    const tree = new PageRangeTree();
    const insert = (start: number, count: number, duplicates: number) =>
      expect(tree.insert(start, count)).toBe(duplicates);
    insert(100, 10, 0);
    expect(contents(tree)).toEqual([[100, 10]]);
    insert(110, 5, 0);
    expect(contents(tree)).toEqual([[100, 15]]);
    insert(90, 10, 0);
    expect(contents(tree)).toEqual([[90, 25]]);
    insert(95, 30, 20);
    expect(contents(tree)).toEqual([[90, 35]]);
    insert(200, 50, 0);
    insert(150, 50, 0);
    expect(contents(tree)).toEqual([
      [90, 35],
      [150, 100],
    ]);
    insert(125, 25, 0);
    expect(contents(tree)).toEqual([[90, 160]]);
    insert(300, 1, 0);
    insert(302, 1, 0);
    insert(301, 1, 0);
    insert(301, 1, 1);
    expect(contents(tree)).toEqual([
      [90, 160],
      [300, 3],
    ]);
    insert(0, 1000, 163);
    expect(contents(tree)).toEqual([[0, 1000]]);
  });

  it('does nothing for a count of 0', () => {
    const tree = new PageRangeTree();
    expect(tree.insert(5, 0)).toBe(0);
    expect(tree.size).toBe(0);
  });

  it('stays exact at the end of the 40-bit page space', () => {
    const tree = new PageRangeTree();
    const top = 2 ** 40 - 1;
    tree.insert(top, 1);
    tree.insert(top - 16_777_215, 16_777_215);
    expect(contents(tree)).toEqual([[top - 16_777_215, 16_777_216]]);
  });
});

describe('pop', () => {
  it('takes the tail of the highest range first (spec 4.3)', () => {
    const tree = new PageRangeTree();
    tree.insert(5, 3);
    tree.insert(1000, 1_200_000);
    const popped = [];
    for (let range = tree.pop(524_288); range; range = tree.pop(524_288)) popped.push([range.start, range.count]);
    expect(popped).toEqual([
      [676_712, 524_288],
      [152_424, 524_288],
      [1000, 151_424],
      [5, 3],
    ]);
    expect(tree.pages).toBe(0);
  });
});

describe('shift', () => {
  it('takes the head of the lowest range first', () => {
    const tree = new PageRangeTree();
    tree.insert(5, 3);
    tree.insert(1000, 100);
    expect([tree.shift(2), tree.shift(2), tree.shift(60), tree.shift(60), tree.shift(1), tree.shift(0)]).toEqual([
      { start: 5, count: 2 },
      { start: 7, count: 1 },
      { start: 1000, count: 60 },
      { start: 1060, count: 40 },
      undefined,
      undefined,
    ]);
  });
});

describe('by length', () => {
  it('knows the longest range, and of several the highest', () => {
    const tree = new PageRangeTree();
    expect([tree.longest, tree.highestOfAtLeast(1)]).toEqual([0, undefined]);
    for (const [start, count] of [
      [0, 7],
      [10, 9],
      [20, 9],
      [40, 3],
    ] as const) {
      tree.insert(start, count);
    }
    expect(tree.longest).toBe(9);
    expect(tree.highestOfAtLeast(9)).toEqual({ start: 20, count: 9 });
    expect(tree.highestOfAtLeast(9, 20)).toEqual({ start: 10, count: 9 });
    expect(tree.highestOfAtLeast(9, 10)).toBeUndefined();
    expect(tree.highestOfAtLeast(1, 40)).toEqual({ start: 20, count: 9 });
    expect([tree.rangeAt(19), tree.rangeAt(20), tree.rangeAt(28), tree.rangeAt(29)]).toEqual([
      undefined,
      { start: 20, count: 9 },
      { start: 20, count: 9 },
      undefined,
    ]);
  });
});

describe('clear', () => {
  it('leaves an empty tree that can be used again', () => {
    const tree = new PageRangeTree();
    for (let page = 0; page < 5000; page += 2) tree.insert(page, 1);
    tree.clear();
    expect([tree.size, tree.pages, tree.intersects(0, 10_000)]).toEqual([0, 0, false]);
    tree.insert(3, 4);
    expectSound(tree);
  });
});

type Command = { readonly kind: 'insert' | 'remove' | 'pop' | 'ask'; readonly start: number; readonly count: number };

const command = (space: number, longest: number): fc.Arbitrary<Command> =>
  fc.record({
    kind: fc.constantFrom('insert', 'insert', 'insert', 'remove', 'pop', 'ask'),
    start: fc.nat(space - 1),
    count: fc.nat(longest),
  });

/** The same operations on a plain set of pages. */
function applyToBoth(tree: PageRangeTree, model: Set<number>, { kind, start, count }: Command, offset: number): void {
  const inside = () => {
    let found = 0;
    for (let page = start; page < start + count; page += 1) if (model.has(page)) found += 1;
    return found;
  };
  if (kind === 'insert') {
    expect(tree.insert(offset + start, count)).toBe(inside());
    for (let page = start; page < start + count; page += 1) model.add(page);
  } else if (kind === 'remove') {
    expect(tree.remove(offset + start, count)).toBe(inside());
    for (let page = start; page < start + count; page += 1) model.delete(page);
  } else if (kind === 'pop') {
    const range = tree.pop(count);
    if (!range) {
      expect(model.size === 0 || count === 0).toBe(true);
      return;
    }
    expect(range.start + range.count - offset - 1).toBe(Math.max(...model));
    for (let page = range.start; page < range.start + range.count; page += 1) {
      expect(model.delete(page - offset)).toBe(true);
    }
  } else {
    const ranges = [...tree];
    expect(tree.longest).toBe(Math.max(0, ...ranges.map((range) => range.count)));
    expect(tree.highestOfAtLeast(count, offset + start)).toEqual(
      ranges.findLast((range) => range.count >= count && range.start < offset + start),
    );
    expect(tree.rangeAt(offset + start)).toEqual(ranges.find((range) => containsPage(range, offset + start)));
    expect(tree.countIn(offset + start, count)).toBe(inside());
    expect(tree.intersects(offset + start, count)).toBe(inside() > 0);
    const parts = [...tree.rangesIn(offset + start, count)];
    expect(parts.reduce((pages, part) => pages + part.count, 0)).toBe(inside());
    for (const part of parts) {
      expect(part.start).toBeGreaterThanOrEqual(offset + start);
      expect(part.start + part.count).toBeLessThanOrEqual(offset + start + count);
    }
  }
}

describe('against a plain set', () => {
  it.each([
    ['low pages, long ranges', 0, 300, 40],
    ['low pages, single pages', 0, 400, 2],
    ['pages near 2^40', 2 ** 40 - 2000, 1500, 60],
  ])('agrees: %s', (_name, offset, space, longest) => {
    fc.assert(
      fc.property(fc.array(command(space, longest), { maxLength: 120 }), (commands) => {
        const tree = new PageRangeTree();
        const model = new Set<number>();
        for (const one of commands) applyToBoth(tree, model, one, offset);
        expectSound(tree);
        expect(tree.pages).toBe(model.size);
      }),
      { numRuns: 150 },
    );
  });

  it('agrees over many leaves, fragmented and merged again', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(command(12_000, 900), { maxLength: 60 }), (seed, commands) => {
        const tree = new PageRangeTree();
        const model = new Set<number>();
        let random = seed >>> 0;
        let duplicates = 0;
        for (let i = 0; i < 3000; i += 1) {
          random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
          const page = (random % 6000) * 2;
          duplicates += tree.insert(page, 1);
          model.add(page);
        }
        expect(model.size + duplicates).toBe(3000);
        expectSound(tree);
        for (const one of commands) applyToBoth(tree, model, one, 0);
        expectSound(tree);
        expect(tree.pages).toBe(model.size);
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    ['descending', (index: number) => 2000 - index],
    ['ascending', (index: number) => index],
    ['from the middle outwards', (index: number) => (index % 2 === 0 ? 1000 + index / 2 : 1000 - (index + 1) / 2)],
  ])('holds a long run of ranges: %s', (_name, place) => {
    const tree = new PageRangeTree();
    for (let index = 0; index < 2000; index += 1) expect(tree.insert(place(index) * 3, 2)).toBe(0);
    expectSound(tree);
    expect([tree.size, tree.pages]).toEqual([2000, 4000]);
    // Leaves are filled, not left half empty.
    if (_name !== 'from the middle outwards') expect(tree.byteLength).toBeLessThan(2000 * 16 + 8192);
    for (let index = 0; index < 2000; index += 1) expect(tree.remove(place(index) * 3, 2)).toBe(2);
    expect(tree.size).toBe(0);
  });

  it('fills in every gap to a single range', () => {
    const tree = new PageRangeTree();
    for (let page = 0; page < 100_000; page += 2) tree.insert(page, 1);
    expect(tree.size).toBe(50_000);
    for (let page = 99_999; page > 0; page -= 2) tree.insert(page, 1);
    expect(contents(tree)).toEqual([[0, 100_000]]);
  });
});
