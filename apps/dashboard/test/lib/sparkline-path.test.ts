import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaPath, linePath, type Point, stepPath } from '../../src/lib/sparkline-path.ts';

test('a line breaks at a gap', () => {
  expect(linePath([[0, 1], [1, 2], null, [3, 4], [4, 5.25]])).toBe('M0 1L1 2M3 4L4 5.3');
});

test('a target moves in steps', () => {
  expect(
    stepPath([
      [0, 5],
      [1, 5],
      [2, 8],
    ]),
  ).toBe('M0 5H1H2V8');
});

test('an area closes each piece at the floor', () => {
  expect(areaPath([[0, 1], [1, 1], null, [3, 2]], 10)).toBe('M0 1L1 1L1 10L0 10ZM3 2L3 10L3 10Z');
});

test('nothing makes nothing', () => {
  expect([linePath([]), stepPath([null]), areaPath([null, null], 9)]).toEqual(['', '', '']);
});

test('a line moves once per piece', () => {
  const points = fc.array(
    fc.option(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 })), { nil: null }),
  );
  fc.assert(
    fc.property(points, (list) => {
      const pieces = list.filter((point, index) => point !== null && (list[index - 1] ?? null) === null).length;
      const drawn: readonly Point[] = list;
      expect(linePath(drawn).split('M').length - 1).toBe(pieces);
      expect(areaPath(drawn, 100).split('Z').length - 1).toBe(pieces);
    }),
  );
});
