import { expect, it } from 'vitest';
import { alignDown, alignUp, bytesToPages, containsPage, intersection, isAligned, pagesToBytes } from '../src/index.ts';

it('counts whole pages only', () => {
  expect([bytesToPages(4095), bytesToPages(4096), bytesToPages(8191)]).toEqual([0, 1, 1]);
});

it('is exact for the last page of the protocol', () => {
  expect(pagesToBytes(2 ** 40 - 1)).toBe(4_503_599_627_366_400);
  expect(bytesToPages(pagesToBytes(2 ** 40 - 1))).toBe(2 ** 40 - 1);
});

it('aligns above 32 bits', () => {
  const value = 2 ** 39 + 1;
  expect(alignUp(value, 32_768)).toBe(2 ** 39 + 32_768);
  expect(alignDown(value, 32_768)).toBe(2 ** 39);
  expect(alignUp(2 ** 39, 32_768)).toBe(2 ** 39);
  expect([isAligned(2 ** 39, 256), isAligned(value, 256)]).toEqual([true, false]);
});

it('intersects ranges', () => {
  expect(intersection({ start: 0, count: 10 }, { start: 5, count: 10 })).toEqual({ start: 5, count: 5 });
  expect(intersection({ start: 0, count: 5 }, { start: 5, count: 10 })).toBeUndefined();
  expect(containsPage({ start: 5, count: 2 }, 6)).toBe(true);
  expect(containsPage({ start: 5, count: 2 }, 7)).toBe(false);
});
