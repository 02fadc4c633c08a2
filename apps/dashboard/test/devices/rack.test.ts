import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layAxis } from '../../src/features/devices/rack-axis.ts';
import { layRack } from '../../src/features/devices/rack-blocks.ts';
import { GIB, stick } from '../memory/fixtures.ts';

const row = (count: number, sizeBytes: number) =>
  Array.from({ length: count }, (_, index) =>
    stick(`ha${index}`, { addressBytes: 5 * GIB + index * sizeBytes, sizeBytes }),
  );

test('memory is to scale; a long emptiness is broken, a short one is not', () => {
  const axis = layAxis([
    { startBytes: 0, sizeBytes: 4 * GIB },
    { startBytes: 5 * GIB, sizeBytes: 16 * GIB },
    { startBytes: 512 * GIB, sizeBytes: 4 * GIB },
  ]);
  expect(axis.segments.map(({ kind, broken }) => [kind, broken])).toEqual([
    ['memory', false],
    ['gap', false],
    ['memory', false],
    ['gap', true],
    ['memory', false],
  ]);
  const [boot, , big] = axis.segments;
  expect(big!.fraction / boot!.fraction).toBeCloseTo(4);
});

test('an address finds its place, and addresses keep their order', () => {
  const extents = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(extents, fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), (starts, a, b) => {
      const axis = layAxis(starts.map((start) => ({ startBytes: start, sizeBytes: 1 })));
      const low = axis.toFraction(Math.min(a, b));
      const high = axis.toFraction(Math.max(a, b));
      expect(low).toBeLessThanOrEqual(high);
      expect(axis.segments.reduce((sum, { fraction }) => sum + fraction, 0)).toBeCloseTo(1);
    }),
  );
});

test('one stick is one block', () => {
  const rack = layRack(4 * GIB, row(1, 8 * GIB), 1, 1000);
  expect(rack.lanes).toHaveLength(1);
  expect(rack.lanes[0]!.blocks).toHaveLength(1);
  expect(rack.lanes[0]!.blocks[0]!.fraction).toBeCloseTo(8 / 13, 1);
});

test('sticks stand in the lane of their node, also a node the definition does not know', () => {
  const rack = layRack(4 * GIB, [stick('a'), stick('b', { node: 2, addressBytes: 20 * GIB })], 2, 1000);
  expect(rack.lanes.map(({ blocks }) => blocks.length)).toEqual([1, 0, 1]);
});

test('200 sticks too narrow to see are merged by state, and none is lost', () => {
  const sticks = row(200, GIB).map((one, index) => (index === 100 ? { ...one, state: 'unused' as const } : one));
  const { blocks } = layRack(4 * GIB, sticks, 1, 400).lanes[0]!;
  expect(blocks.map(({ sticks }) => sticks.length)).toEqual([100, 1, 99]);
  expect(blocks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(200 * GIB);
});

test('200 sticks wide enough stay alone', () => {
  expect(layRack(4 * GIB, row(200, GIB), 1, 1200).lanes[0]!.blocks).toHaveLength(200);
});

test('a merged block knows what was returned only if all its sticks tell', () => {
  const known = row(50, GIB).map((one) => ({ ...one, releasedBytes: GIB / 2 }));
  const unknown = known.map((one, index) => (index === 7 ? { ...one, releasedBytes: null } : one));
  expect(layRack(4 * GIB, known, 1, 100).lanes[0]!.blocks[0]!.releasedBytes).toBe(25 * GIB);
  expect(layRack(4 * GIB, unknown, 1, 100).lanes[0]!.blocks[0]!.releasedBytes).toBeNull();
});

test('a stick without an address is not placed', () => {
  const rack = layRack(4 * GIB, [stick('a', { addressBytes: null })], 1, 1000);
  expect(rack.unplaced.map(({ id }) => id)).toEqual(['a']);
  expect(rack.lanes[0]!.blocks).toEqual([]);
});
