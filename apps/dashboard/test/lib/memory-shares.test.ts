import { expect, test } from 'vitest';
import { memoryShares } from '../../src/lib/memory-shares.ts';

const figures = {
  actualBytes: 32,
  targetBytes: 24,
  maximumBytes: 64,
  pluggedBytes: 48,
  balloonedBytes: 16,
  demandBytes: 16,
};

test('demand, available up to actual, ballooned beside it', () => {
  expect(memoryShares(figures)).toEqual({
    demandEnd: 0.25,
    reported: true,
    actual: 0.5,
    balloonedEnd: 0.75,
    pluggedEnd: 0.75,
    target: 0.375,
  });
});

test("what is plugged but nobody has is neither the guest's nor ballooned", () => {
  expect(memoryShares({ ...figures, balloonedBytes: 0 })).toMatchObject({ balloonedEnd: 0.5, pluggedEnd: 0.75 });
  expect(memoryShares({ ...figures, balloonedBytes: null }).balloonedEnd).toBe(0.5);
  expect(memoryShares({ ...figures, balloonedBytes: 99 }).balloonedEnd).toBe(0.75);
});

test('demand never passes actual, for the report may be older than the measurement', () => {
  expect(memoryShares({ ...figures, demandBytes: 40 }).demandEnd).toBe(0.5);
});

test('what is not known is not drawn', () => {
  expect(memoryShares({ ...figures, demandBytes: null })).toMatchObject({ reported: false, demandEnd: 0 });
  expect(memoryShares({ ...figures, actualBytes: null })).toMatchObject({ reported: false, actual: null });
});

test('a bar may have a scale of its own', () => {
  expect(memoryShares(figures, (bytes) => Math.sqrt(bytes / 64)).demandEnd).toBe(0.5);
});
