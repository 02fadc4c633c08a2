import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMs } from '../../src/api/live/backoff.ts';
import { freshnessAt } from '../../src/api/live/connection.ts';

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

const lost = { status: 'waiting', since: 0, retryAt: null, lastFrameAt: 1000, heartbeatMs: 5000 } as const;

test('values grow stale three seconds after the last frame and are not to be trusted after ten', () => {
  expect([1000, 3999, 4000, 10_999, 11_000].map((now) => freshnessAt(now, lost))).toEqual([
    'fresh',
    'fresh',
    'stale',
    'stale',
    'broken',
  ]);
});

test('a live stream may be silent for a heartbeat', () => {
  expect([8999, 9000, 16_000].map((now) => freshnessAt(now, { ...lost, status: 'live' }))).toEqual([
    'fresh',
    'stale',
    'broken',
  ]);
});

test('without any frame it counts from the start', () => {
  expect(freshnessAt(3000, { ...lost, lastFrameAt: 0 })).toBe('stale');
});
