import { expect, test } from 'vitest';
import { memoryShares } from '../../src/lib/memory-shares.ts';

const figures = { actualBytes: 32, targetBytes: 24, maximumBytes: 64, pluggedBytes: 48, demandBytes: 16 };

test('demand, available up to actual, ballooned up to plugged', () => {
  expect(memoryShares(figures)).toEqual({
    demandEnd: 0.25,
    reported: true,
    actual: 0.5,
    pluggedEnd: 0.75,
    target: 0.375,
  });
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
