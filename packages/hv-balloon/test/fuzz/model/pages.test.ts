import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPages, countPages, hasAll, hasAny, missingFrom, type Pages, removePages, takeHighest } from './pages.ts';

const span = fc
  .tuple(fc.nat({ max: 40 }), fc.nat({ max: 12 }))
  .map(([start, count]) => [start, start + count] as const);
const act = fc.record({ adds: fc.boolean(), span });

function numbers(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function spell(set: Pages): readonly number[] {
  const pages: number[] = [];
  for (let i = 0; i < set.length; i += 2) pages.push(...numbers(set[i]!, set[i + 1]!));
  return pages;
}

/** The set of single pages that the same acts leave. */
function play(acts: readonly { readonly adds: boolean; readonly span: readonly [number, number] }[]) {
  const set: Pages = [];
  const plain = new Set<number>();
  for (const {
    adds,
    span: [start, end],
  } of acts) {
    const fresh = numbers(start, end).filter((page) => !plain.has(page)).length;
    if (adds) expect(addPages(set, start, end)).toBe(fresh);
    else removePages(set, start, end);
    for (const page of numbers(start, end)) {
      if (adds) plain.add(page);
      else plain.delete(page);
    }
  }
  return { set, plain };
}

describe('the page sets of the model', () => {
  it('are sets of pages, in intervals that never touch', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), span, (acts, [start, end]) => {
        const { set, plain } = play(acts);
        expect(spell(set)).toEqual([...plain].toSorted((a, b) => a - b));
        for (let i = 2; i < set.length; i += 2) expect(set[i]).toBeGreaterThan(set[i - 1]!);
        const asked = numbers(start, end);
        expect(countPages(set)).toBe(plain.size);
        expect(hasAny(set, start, end)).toBe(asked.some((page) => plain.has(page)));
        expect(hasAll(set, start, end)).toBe(asked.every((page) => plain.has(page)));
        expect(spell(missingFrom(set, start, end))).toEqual(asked.filter((page) => !plain.has(page)));
      }),
    );
  });

  it('give from the top, tail first (spec 4.3)', () => {
    const set: Pages = [];
    addPages(set, 5, 8);
    addPages(set, 1000, 1_201_000);
    const taken = [524_288, 524_288, 524_288, 524_288, 1].map((most) => takeHighest(set, most));
    expect(taken.map((range) => range && [range.start, range.count])).toEqual([
      [676_712, 524_288],
      [152_424, 524_288],
      [1000, 151_424],
      [5, 3],
      undefined,
    ]);
  });
});
