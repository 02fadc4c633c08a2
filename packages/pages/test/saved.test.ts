import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import {
  corrupt,
  createSavedForm,
  explainRefusal,
  PageRangeTree,
  readSaved,
  refusalWithin,
  restorePages,
  savePages,
} from '../src/index.ts';

const ALL = { start: 0, count: 2 ** 40 };

function treeOf(...ranges: readonly (readonly [number, number])[]): PageRangeTree {
  const tree = new PageRangeTree();
  for (const [start, count] of ranges) tree.insert(start, count);
  return tree;
}

describe('a set of pages, saved', () => {
  it('is distances and lengths', () => {
    expect(savePages(treeOf())).toEqual([]);
    expect(savePages(treeOf([0, 5], [7, 1], [2 ** 40 - 1, 1]))).toEqual([0, 5, 2, 1, 2 ** 40 - 9, 1]);
  });

  it('comes back as the same set, whose every operation answers the same', () => {
    const range = fc.tuple(fc.nat({ max: 3000 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 400 }), fc.array(range, { maxLength: 20 }), (inserted, asked) => {
        const tree = treeOf(...inserted);
        const restored = restorePages(JSON.parse(JSON.stringify(savePages(tree))), ALL)!;
        expect([...restored]).toEqual([...tree]);
        expect([restored.pages, restored.size]).toEqual([tree.pages, tree.size]);
        for (const [start, count] of asked) {
          expect(restored.insert(start, count)).toBe(tree.insert(start, count));
          expect(restored.highestOfAtLeast(count, start)).toEqual(tree.highestOfAtLeast(count, start));
          expect(restored.pop(count)).toEqual(tree.pop(count));
          expect(restored.remove(start + 7, count)).toBe(tree.remove(start + 7, count));
        }
        expect([...restored]).toEqual([...tree]);
      }),
    );
  });

  it('is refused when ranges are empty, touch, or lie outside', () => {
    expect(restorePages([1], ALL)).toBeUndefined();
    expect(restorePages([1, 0], ALL)).toBeUndefined();
    expect(restorePages([1, 1, 0, 1], ALL)).toBeUndefined();
    expect(restorePages([9, 1], { start: 10, count: 5 })).toBeUndefined();
    expect(restorePages([10, 6], { start: 10, count: 5 })).toBeUndefined();
    expect(restorePages([10, 5], { start: 10, count: 5 })?.pages).toBe(5);
    expect(restorePages([0, Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER], ALL)).toBeUndefined();
  });

  it('is small where memory is whole, however much of it there is', () => {
    expect(JSON.stringify(savePages(treeOf([0, 2 ** 28]))).length).toBeLessThan(20);
  });
});

describe('a saved document', () => {
  const schema = Type.Object({ version: Type.Literal(2), inner: Type.Object({ count: Type.Integer() }) });
  const form = createSavedForm(2, schema);

  it('is read when its shape is right', () => {
    const value = { version: 2, inner: { count: 3 } };
    expect(readSaved(form, value)).toEqual({ ok: true, state: value });
  });

  it('is refused as newer before anything else of it is looked at', () => {
    expect(readSaved(form, { version: 3 })).toEqual({ ok: false, reason: { code: 'newer', version: 3 } });
  });

  it('is refused with a pointer to what is wrong', () => {
    const reasonOf = (value: unknown) => {
      const read = readSaved(form, value);
      return read.ok ? undefined : read.reason;
    };
    expect(reasonOf({ version: 2, inner: { count: 1.5 } })).toMatchObject({ code: 'corrupt', at: '/inner/count' });
    expect(reasonOf({ version: 2, inner: {} })).toMatchObject({ code: 'corrupt', at: '/inner' });
    expect(reasonOf({ version: 1, inner: { count: 1 } })).toMatchObject({ code: 'corrupt', at: '/version' });
    expect(reasonOf({ version: 'x' })).toMatchObject({ code: 'corrupt' });
    for (const value of [null, undefined, 7, 'text', []]) expect(reasonOf(value)).toMatchObject({ code: 'corrupt' });
  });

  it('says in words why it was refused', () => {
    const inside = refusalWithin('/device', corrupt('/sticks/0', 'overlaps boot memory'));
    expect(explainRefusal(inside)).toBe('the saved state is damaged: /device/sticks/0 overlaps boot memory');
    expect(refusalWithin('/device', { code: 'newer', version: 9 })).toEqual({ code: 'newer', version: 9 });
    expect(explainRefusal({ code: 'newer', version: 9 })).toContain('version 9');
    expect(explainRefusal({ code: 'foreign', what: 'another edition' })).toContain('another edition');
  });
});
