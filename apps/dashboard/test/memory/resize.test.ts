import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmBelowBytes, layZones } from '../../src/features/memory/resize/reach.ts';
import { keepWithin, moveByKey, snap } from '../../src/features/memory/resize/slider-keys.ts';
import { gibFigure } from '../../src/lib/bytes.ts';
import { GIB, MIB, memoryView } from './fixtures.ts';

const bounds = { minimumBytes: 6 * GIB, maximumBytes: 64 * GIB, stepBytes: MIB };
const zones = (change: Parameters<typeof memoryView>[0] = {}) => layZones(memoryView(change), gibFigure);

test('zones adjoin from 0 to the maximum, each with its reason', () => {
  expect(zones().map(({ kind, startBytes, endBytes }) => [kind, startBytes / GIB, endBytes / GIB])).toEqual([
    ['below-minimum', 0, 6],
    ['below-demand', 6, 20.25],
    ['reachable', 20.25, 64],
  ]);
});

test.each([
  [{ growthMode: 'none' }, 'cannot grow'],
  [{ guest: null }, 'until the guest has connected'],
  [{ slots: { used: 256, limit: 256 } }, 'all 256 slots are taken'],
  [{}, 'the host has no more room'],
] as const)('what is above the range says why: %o', (change, reason) => {
  const range = { minimumBytes: 20.25 * GIB, maximumBytes: 52 * GIB, stepBytes: MIB };
  const last = zones({ ...change, range }).at(-1);
  expect(last).toMatchObject({ kind: 'above-range', startBytes: 52 * GIB });
  expect(last?.label).toContain(reason);
});

test('without a report no confirmation is asked for', () => {
  expect(confirmBelowBytes(memoryView({ demandBytes: null }))).toBeNull();
  expect(zones({ demandBytes: null }).map(({ kind }) => kind)).toEqual(['below-minimum', 'reachable']);
});

test('demand above the range leaves nothing reachable without the name', () => {
  expect(zones({ demandBytes: 70 * GIB }).map(({ kind }) => kind)).toEqual(['below-minimum', 'below-demand']);
});

test.each([
  ['ArrowRight', 24 * GIB + 64 * MIB],
  ['ArrowLeft', 24 * GIB - 64 * MIB],
  ['PageUp', 25 * GIB],
  ['PageDown', 23 * GIB],
  ['Home', 6 * GIB],
  ['End', 64 * GIB],
  ['x', null],
])('%s moves to %s', (key, expected) => {
  expect(moveByKey(key, 24 * GIB, bounds)).toBe(expected);
});

test('keys land on round sizes first', () => {
  expect(moveByKey('PageUp', 24.3 * GIB, bounds)).toBe(25 * GIB);
  expect(moveByKey('PageDown', 24.3 * GIB, bounds)).toBe(24 * GIB);
});

test('arrows move at least one alignment of the guest', () => {
  const linux = { ...bounds, stepBytes: 128 * MIB };
  expect(moveByKey('ArrowRight', 24 * GIB, linux)).toBe(24 * GIB + 128 * MIB);
});

test('whatever is dragged or pressed stays inside the bounds and on a step', () => {
  const sizes = fc.integer({ min: -GIB, max: 128 * GIB });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 4 * GIB }), (bytes, bytesPerPixel) => {
      for (const size of [snap(bytes, bytesPerPixel, bounds), keepWithin(bytes, bounds)]) {
        expect(size).toBeGreaterThanOrEqual(bounds.minimumBytes);
        expect(size).toBeLessThanOrEqual(bounds.maximumBytes);
        expect(size % MIB).toBe(0);
      }
    }),
  );
});

test('a pixel of 3.7 GiB snaps to 4 GiB', () => {
  expect(snap(21 * GIB, 3.7 * GIB, bounds)).toBe(20 * GIB);
});
