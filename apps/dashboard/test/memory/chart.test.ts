import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spreadLabels } from '../../src/features/memory/chart/edge-labels.ts';
import { findGaps, missingMs } from '../../src/features/memory/chart/gaps.ts';
import { pluggedAt, pluggedFromBalloon, pluggedHistory } from '../../src/features/memory/chart/plugged-history.ts';
import { hasResident, stackColumns } from '../../src/features/memory/chart/stack.ts';
import { GIB } from './fixtures.ts';

test('a gap is where figures are missing or null, also at both ends', () => {
  const t = [10_000, 11_000, 12_000, 30_000, 31_000, 32_000];
  const figures = [1, 1, 1, null, 1, 1];
  const gaps = findGaps(t, figures, { from: 0, to: 40_000 }, 1000);
  expect(gaps).toEqual([
    { from: 0, to: 10_000 },
    { from: 12_000, to: 31_000 },
    { from: 32_000, to: 40_000 },
  ]);
  expect(missingMs(gaps)).toBe(37_000);
});

test('a late sample is no gap', () => {
  expect(findGaps([0, 2400, 3400], [1, 1, 1], { from: 0, to: 3400 }, 1000)).toEqual([]);
});

test('nothing at all is one gap', () => {
  expect(findGaps([], [], { from: 0, to: 60_000 }, 1000)).toEqual([{ from: 0, to: 60_000 }]);
});

function layout(time: string, ...sizes: readonly number[]) {
  const sticks = sizes.map((gib, index) => ({
    id: `ha${index}`,
    sizeBytes: gib * GIB,
    addressBytes: null,
    node: 0,
    origin: 'dimmer' as const,
    memdev: `mem${index}`,
  }));
  const { memdev: _, ...first } = sticks[0] ?? { ...stickShape, memdev: '' };
  return {
    id: time,
    vm: 'v',
    time,
    what: 'added' as const,
    stick: first,
    operationId: null,
    because: '',
    layoutAfter: sticks,
  };
}
const stickShape = { id: 'x', sizeBytes: 0, addressBytes: null, node: 0, origin: 'dimmer' as const };

test('what was plugged is read from the layout history, in any order', () => {
  const layouts = [layout('1970-01-01T00:00:20.000Z', 4, 8), layout('1970-01-01T00:00:10.000Z', 4)];
  const steps = pluggedHistory(layouts, 4 * GIB, 16 * GIB);
  expect(pluggedAt(steps, [0, 10_000, 15_000, 20_000, 99_000]).map((bytes) => bytes / GIB)).toEqual([4, 8, 8, 16, 16]);
});

test('without a history what is plugged now was always plugged', () => {
  expect(pluggedAt(pluggedHistory([], 4 * GIB, 4 * GIB), [0, 1])).toEqual([4 * GIB, 4 * GIB]);
});

test('without pieces what was plugged is what the guest has and what it gave back', () => {
  const actualBytes = [GIB, 2 * GIB, null, GIB];
  const balloonedBytes = [0, GIB, GIB, null];
  expect(pluggedFromBalloon({ actualBytes, balloonedBytes })).toEqual([GIB, 3 * GIB, null, null]);
});

const gibs = (column: readonly (number | null)[]) => column.map((bytes) => bytes && bytes / GIB);

test('committed is not stacked: it counts ballooned pages, and those of sticks that were removed since', () => {
  const stack = stackColumns({
    t: [0],
    actualBytes: [33 * GIB],
    committedBytes: [43 * GIB],
    availableBytes: [30 * GIB],
    targetBytes: [24 * GIB],
    balloonedBytes: [19 * GIB],
    demandBytes: [15 * GIB],
    pluggedBytes: [52 * GIB],
    residentBytes: [null],
  });
  expect(gibs(stack.demand)).toEqual([15]);
  expect(gibs(stack.available)).toEqual([33]);
  expect(gibs(stack.ballooned)).toEqual([52]);
  expect(gibs(stack.plugged)).toEqual([52]);
});

test('what a guest did not take of a stick is not ballooned', () => {
  const stack = stackColumns({
    t: [0, 1000],
    actualBytes: [9 * GIB, 9 * GIB],
    committedBytes: [3 * GIB, 3 * GIB],
    demandBytes: [3 * GIB, null],
    availableBytes: [6 * GIB, 6 * GIB],
    targetBytes: [24 * GIB, 24 * GIB],
    balloonedBytes: [0, null],
    pluggedBytes: [24 * GIB, 24 * GIB],
    residentBytes: [null, null],
  });
  expect(gibs(stack.demand)).toEqual([3, null]);
  expect(gibs(stack.ballooned)).toEqual([9, null]);
  expect(gibs(stack.plugged)).toEqual([24, 24]);
});

test('what the process holds stands beside the stack, and above actual as well', () => {
  const nothing = [null, null];
  const columns = {
    t: [0, 1000],
    actualBytes: [GIB, GIB],
    committedBytes: nothing,
    demandBytes: nothing,
    availableBytes: nothing,
    targetBytes: nothing,
    balloonedBytes: nothing,
    pluggedBytes: [GIB, GIB],
  };
  const real = stackColumns({ ...columns, residentBytes: [2 * GIB, null] });
  expect(gibs(real.resident)).toEqual([2, null]);
  expect([hasResident(real), hasResident(stackColumns({ ...columns, residentBytes: nothing }))]).toEqual([true, false]);
});

test('curves never cross, whatever a guest claims, and an unknown figure stays unknown', () => {
  const figure = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null });
  fc.assert(
    fc.property(figure, figure, figure, figure, figure, (actual, demand, available, ballooned, plugged) => {
      const stack = stackColumns({
        t: [0],
        actualBytes: [actual],
        committedBytes: [null],
        demandBytes: [demand],
        availableBytes: [available],
        targetBytes: [null],
        balloonedBytes: [ballooned],
        pluggedBytes: [plugged],
        residentBytes: [null],
      });
      const {
        demand: demandEdge,
        available: availableEdge,
        actual: actualEdge,
        ballooned: balloonedEdge,
        plugged: top,
      } = stack;
      const edges = [demandEdge, availableEdge, actualEdge, balloonedEdge, top].flatMap((column) => column[0] ?? []);
      expect(edges).toEqual(edges.toSorted((a, b) => a - b));
      if (demand === null) expect(stack.demand[0]).toBeNull();
      if (ballooned === null) expect(stack.ballooned[0]).toBeNull();
    }),
  );
});

test('labels at the edge move apart, keep their order and stay inside', () => {
  const ys = fc.array(fc.integer({ min: 0, max: 180 }), { maxLength: 5 });
  fc.assert(
    fc.property(ys, (list) => {
      const spread = spreadLabels(
        list.map((y, index) => ({ key: String(index), text: '', y })),
        16,
        180,
      );
      spread.slice(1).forEach(({ y }, index) => expect(y - spread[index]!.y).toBeGreaterThanOrEqual(16));
      spread.forEach(({ y }) => expect(y).toBeLessThanOrEqual(180));
    }),
  );
});
