import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisTicks } from '../../src/lib/axis-ticks.ts';

const GIB = 2 ** 30;

test('steps are powers of two', () => {
  expect(axisTicks(64 * GIB, 4).map((tick) => tick / GIB)).toEqual([0, 16, 32, 48, 64]);
  expect(axisTicks(1216 * GIB, 4).map((tick) => tick / GIB)).toEqual([0, 512, 1024]);
});

test('without a maximum there is the zero', () => {
  expect(axisTicks(0, 4)).toEqual([0]);
});

test('ticks begin at 0, rise evenly, stay within, and are not many more than wanted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 46 }), fc.integer({ min: 1, max: 10 }), (maximum, wanted) => {
      const ticks = axisTicks(maximum, wanted);
      const step = ticks[1] ?? maximum;
      expect(ticks[0]).toBe(0);
      expect(ticks.every((tick, index) => tick === index * step && tick <= maximum * 1.00001)).toBe(true);
      expect(ticks.length).toBeLessThanOrEqual(wanted + 1);
    }),
  );
});
