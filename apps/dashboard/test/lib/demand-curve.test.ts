import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demandCurve } from '../../src/lib/demand-curve.ts';

interface Row {
  readonly actual: number | null;
  readonly committed: number | null;
  readonly ballooned: number | null;
}

const curve = (rows: readonly Row[], stepMs = 1000) =>
  demandCurve({
    t: rows.map((_, index) => index * stepMs),
    actualBytes: rows.map(({ actual }) => actual),
    committedBytes: rows.map(({ committed }) => committed),
    balloonedBytes: rows.map(({ ballooned }) => ballooned),
  });

test('demand is what was committed and is not ballooned', () => {
  expect(curve([{ actual: 9, committed: 3, ballooned: 0 }])).toEqual([3]);
  expect(curve([{ actual: 9, committed: 13, ballooned: 10 }])).toEqual([3]);
  expect(curve([{ actual: 9, committed: 3, ballooned: 10 }])).toEqual([0]);
});

test('nothing is guessed where the balloon or the report is not known', () => {
  const known = { actual: 9, committed: 3, ballooned: 0 };
  expect(curve([known, { ...known, ballooned: null }, { ...known, committed: null }, known])).toEqual([
    3,
    null,
    null,
    3,
  ]);
});

test('a report older than its balloon makes no dip and no peak', () => {
  const shrinking = [0, 40, 80, 120, 120, 120, 120];
  const reported = [4, 4, 44, 84, 124, 124, 124];
  const rows = shrinking.map((ballooned, index) => ({
    actual: 200 - ballooned,
    committed: reported[index]!,
    ballooned,
  }));
  expect(curve(rows)).toEqual(rows.map(() => 4));
  const growing = rows.toReversed().map((row, index, all) => ({ ...row, committed: all[index - 1]?.committed ?? 124 }));
  expect(curve(growing)).toEqual(growing.map(() => 4));
});

test('over coarse steps each sample stands for itself', () => {
  const rows = [
    { actual: 50, committed: 10, ballooned: 0 },
    { actual: 50, committed: 30, ballooned: 10 },
  ];
  expect(curve(rows, 10_000)).toEqual([10, 20]);
});

test('where the balloon rests, demand is exact; everywhere it is within 0 and actual', () => {
  const figure = fc.integer({ min: 0, max: 100 });
  const row = fc.record({ actual: figure, committed: figure, ballooned: figure });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
      curve(rows).forEach((demand, index) => {
        const { actual, committed, ballooned } = rows[index]!;
        expect(demand).toBeGreaterThanOrEqual(0);
        expect(demand).toBeLessThanOrEqual(actual);
        const rests = rows.slice(Math.max(0, index - 2), index).every((before) => before.ballooned === ballooned);
        if (rests) expect(demand).toBe(Math.min(actual, Math.max(0, committed - ballooned)));
      });
    }),
  );
});
