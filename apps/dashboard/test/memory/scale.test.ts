import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScale } from '../../src/features/memory/ruler/scale.ts';
import { markAxis } from '../../src/features/memory/ruler/ticks.ts';
import { GIB } from './fixtures.ts';

const sizes = fc.integer({ min: 1, max: 4096 }).map((gib) => gib * GIB);

test('is linear when the maximum is near', () => {
  const scale = createScale(64 * GIB, 48 * GIB);
  expect(scale.kneeBytes).toBeNull();
  expect(scale.toFraction(16 * GIB)).toBe(0.25);
});

test('bends for 4 GiB of 1 TiB, so that small sizes stay readable', () => {
  const scale = createScale(1024 * GIB, 4 * GIB);
  expect(scale.kneeBytes).toBe(12 * GIB);
  expect(scale.toFraction(4 * GIB)).toBeCloseTo(0.253);
  expect(scale.toFraction(1024 * GIB)).toBe(1);
});

test('rises everywhere and comes back to the same size', () => {
  fc.assert(
    fc.property(sizes, sizes, fc.float({ min: 0, max: 1, noNaN: true }), (maximum, focus, fraction) => {
      const scale = createScale(maximum, Math.min(focus, maximum));
      const bytes = scale.toBytes(fraction);
      expect(scale.toFraction(bytes)).toBeCloseTo(fraction, 9);
      expect(scale.toFraction(bytes / 2)).toBeLessThanOrEqual(scale.toFraction(bytes));
      expect(bytes).toBeLessThanOrEqual(maximum);
    }),
  );
});

test('sizes beyond the ends stay at the ends', () => {
  const scale = createScale(1024 * GIB, 4 * GIB);
  expect([scale.toFraction(-1), scale.toFraction(2048 * GIB)]).toEqual([0, 1]);
});

const roomOf = (widthPx: number) => ({ widthPx, labelPx: (label: string) => label.length * 7 });
const labels = (maximumGib: number, focusGib: number, widthPx: number) =>
  markAxis(createScale(maximumGib * GIB, focusGib * GIB), roomOf(widthPx)).map(({ label }) => label);

test('marks powers of two apart, and doublings beyond the knee', () => {
  expect(labels(64, 48, 1000)).toEqual(['0', '8', '16', '24', '32', '40', '48', '56', '64 GiB']);
  expect(labels(1024, 4, 1000).slice(-5)).toEqual(['32', '64', '128', '256', '1024 GiB']);
});

test('on a narrow ruler the linear marks stay evenly apart, and doublings give way to the end', () => {
  expect(labels(64, 48, 160)).toEqual(['0', '16', '32', '64 GiB']);
  expect(labels(1024, 4, 300)).toEqual(['0', '2', '4', '6', '8', '10', '12', '1024 GiB']);
});

test('no two marks of any axis touch, and the last is the maximum', () => {
  fc.assert(
    fc.property(sizes, sizes, fc.integer({ min: 120, max: 1400 }), (maximum, focus, widthPx) => {
      const room = roomOf(widthPx);
      const ticks = markAxis(createScale(maximum, Math.min(focus, maximum)), room);
      expect(ticks.at(-1)).toMatchObject({ bytes: maximum, fraction: 1 });
      const spans = ticks.map(({ fraction, label }, index) => {
        const shift = index === 0 ? 0 : index === ticks.length - 1 ? 1 : 0.5;
        const left = fraction * widthPx - shift * room.labelPx(label);
        return { left, right: left + room.labelPx(label) };
      });
      if (ticks.length > 1)
        spans.slice(1).forEach(({ left }, index) => expect(left).toBeGreaterThan(spans[index]!.right));
    }),
  );
});
