import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMs } from '../../src/api/live/backoff.ts';
import { freshnessOf } from '../../src/api/live/connection.ts';

test('delays double up to eight seconds', () => {
  expect([1, 2, 3, 9, 50].map((failures) => retryDelayMs(failures, 0))).toEqual([500, 1000, 2000, 8000, 8000]);
});

test('chance takes at most a third away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const whole = retryDelayMs(failures, 0);
      const delay = retryDelayMs(failures, random);
      expect(delay).toBeLessThanOrEqual(whole);
      expect(delay).toBeGreaterThanOrEqual(Math.floor((whole * 2) / 3));
    }),
  );
});

test('values grow stale after three seconds and are not to be trusted after ten', () => {
  expect([0, 2999, 3000, 9999, 10_000].map(freshnessOf)).toEqual(['fresh', 'fresh', 'stale', 'stale', 'broken']);
});
