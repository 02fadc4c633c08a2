import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgetOf } from '../../src/features/host/budget.ts';
import { budgetScale } from '../../src/features/host/budget-scale.ts';
import { budgetTicks } from '../../src/features/host/budget-ticks.ts';
import { GIB, vm } from '../vms/fixtures.ts';

const host = { capacityBytes: 512 * GIB };

const growing = vm({
  memory: {
    phase: 'growing',
    actualBytes: 20 * GIB,
    targetBytes: 32 * GIB,
    reservedBytes: 32 * GIB,
    demandBytes: 12 * GIB,
  },
});
const shrinking = vm({
  memory: {
    phase: 'shrinking',
    actualBytes: 30 * GIB,
    targetBytes: 24 * GIB,
    reservedBytes: 30 * GIB,
    demandBytes: 40 * GIB,
  },
});
const silent = vm({
  memory: { actualBytes: 8 * GIB, targetBytes: 8 * GIB, reservedBytes: 8 * GIB, demandBytes: null },
});
const off = vm({ state: 'defined', memory: { actualBytes: null, phase: 'offline', reservedBytes: 0 } });

test('the parts add up to what is granted', () => {
  const budget = budgetOf(host, [growing, shrinking, silent, off]);
  expect(budget.grantedBytes).toBe(58 * GIB);
  expect(budget.demandBytes + budget.availableBytes + budget.silentBytes).toBe(budget.grantedBytes);
});

test('what was promised is not free, and what is coming back is not free yet', () => {
  const budget = budgetOf(host, [growing, shrinking]);
  expect(budget).toMatchObject({ askedBytes: 12 * GIB, returningBytes: 6 * GIB, freeBytes: (512 - 62) * GIB });
});

test('a VM that is off counts with its maximum only', () => {
  expect(budgetOf(host, [off])).toMatchObject({ grantedBytes: 0, askedBytes: 0, maximumBytes: 64 * GIB });
});

test('one scale while the granted part is legible', () => {
  const scale = budgetScale(300 * GIB, 512 * GIB, 600 * GIB);
  expect(scale.breakAt).toBeNull();
  expect(scale.share(300 * GIB)).toBe(0.5);
});

test('an empty host has one scale', () => {
  expect(budgetScale(0, 1024 * GIB, 0)).toMatchObject({ endBytes: 1024 * GIB, breakAt: null });
});

test('a sliver gets a scale of its own, up to a mark', () => {
  const scale = budgetScale(20 * GIB, 1024 * GIB, 1216 * GIB);
  expect(scale.breakAt).toEqual({ share: 0.62, bytes: 32 * GIB });
  expect(scale.share(32 * GIB)).toBe(0.62);
  expect(scale.share(1216 * GIB)).toBe(1);
});

const sizes = fc.integer({ min: 0, max: 2 ** 44 });

test('a scale rises from 0 to 1, whatever it has to hold', () => {
  fc.assert(
    fc.property(sizes, sizes, sizes, fc.array(sizes, { minLength: 2 }), (taken, capacity, maximum, points) => {
      const { share, endBytes } = budgetScale(taken, capacity, maximum);
      const rising = points.sort((a, b) => a - b).map(share);
      expect(share(0)).toBe(0);
      expect(share(endBytes)).toBeCloseTo(1);
      expect(rising.every((at, index) => index === 0 || at >= rising[index - 1]!)).toBe(true);
    }),
  );
});

test('the capacity always has its label, and no other touches it', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 2 ** 30, max: 2 ** 44 }), sizes, (taken, capacity, maximum) => {
      const ticks = budgetTicks(budgetScale(taken, capacity, maximum), capacity);
      const wall = ticks.find((tick) => tick.capacity)!;
      expect(wall.bytes).toBe(capacity);
      for (const tick of ticks) if (tick !== wall) expect(Math.abs(tick.share - wall.share)).toBeGreaterThan(0.07);
    }),
  );
});
