import type { Host, Plan } from '@dimmer/contract';
import { expect, test } from 'vitest';
import { afterPlan } from '../../src/features/memory/resize/after.ts';
import { presetsFor } from '../../src/features/memory/resize/presets.ts';
import { judgeDraft } from '../../src/features/memory/resize/resize-draft.ts';
import { openUndo, UNDO_MS } from '../../src/features/memory/resize/undo.ts';
import { GIB, memoryView, MIB } from './fixtures.ts';

const range = { minimumBytes: 20.25 * GIB, maximumBytes: 60 * GIB, stepBytes: MIB };
const judge = (gib: number | undefined, typed = '', change = {}) =>
  judgeDraft(memoryView({ range, ...change }), gib === undefined ? undefined : gib * GIB, 'sql', typed);

test('a reachable size can be applied', () => {
  expect(judge(40)).toMatchObject({ reason: undefined, confirmBelowBytes: null });
  expect(judge(60).reason).toBeUndefined();
});

test.each([
  [undefined, 'no size'],
  [2, 'Below minimum 6.00 GiB.'],
  [61, 'Not above 60.00'],
  [100, 'Not above 60.00'],
])('%s GiB says why not', (gib, reason) => {
  expect(judge(gib).reason).toContain(reason);
});

test('above the maximum says so where nothing else is in the way', () => {
  expect(judge(65, '', { range: { ...range, maximumBytes: 64 * GIB } }).reason).toBe('Above the maximum of 64.00 GiB.');
});

test('below demand the name has to be typed', () => {
  expect(judge(10)).toMatchObject({ reason: 'Type sql first.', confirmBelowBytes: 20.25 * GIB });
  expect(judge(10, 'sq').reason).toBe('Type sql first.');
  expect(judge(10, 'sql').reason).toBeUndefined();
});

test('growing towards demand needs no name', () => {
  expect(judge(15, '', { actualBytes: 10 * GIB }).reason).toBeUndefined();
});

test('asking again is possible only where it would do something', () => {
  expect(judge(48).reason).toBe('This is its target already.');
  expect(judge(48, '', { control: 'manual' }).reason).toBeUndefined();
  expect(judge(48, '', { phase: 'partial' }).reason).toBeUndefined();
});

test('presets are inside the bounds, without repeats and without the present target', () => {
  expect(presetsFor(memoryView({ range }), 52 * GIB).map(({ label, bytes }) => [label, bytes / GIB])).toEqual([
    ['Demand + 20 %', 24],
    ['Boot memory', 16],
    ['All plugged', 52],
    ['Most now', 60],
  ]);
  const none = memoryView({ demandBytes: null, bootBytes: GIB, pluggedBytes: 48 * GIB, range });
  expect(presetsFor(none, null).map(({ label }) => label)).toEqual(['Most now']);
});

const plan: Plan = {
  steps: [
    { kind: 'set-balloon-target', title: '', bytes: 60 * GIB },
    { kind: 'plug', title: '', bytes: 8 * GIB },
  ],
  reachable: true,
  shortfallBytes: 0,
  reason: null,
  risks: [],
  etaMs: null,
};
const host: Host = {
  id: 'local',
  capacityBytes: 100 * GIB,
  reservedBytes: 80 * GIB,
  grantedBytes: 80 * GIB,
  maximumBytes: 200 * GIB,
  vmCount: 2,
  growthModes: ['haprot'],
};

test('figures after a plan', () => {
  expect(afterPlan(memoryView(), plan, 60 * GIB, host)).toEqual({
    pluggedBytes: 60 * GIB,
    balloonedBytes: 0,
    slotsUsed: 5,
    hostFreeBytes: 8 * GIB,
  });
  expect(afterPlan(memoryView(), { ...plan, steps: [] }, 20 * GIB, undefined)).toMatchObject({
    balloonedBytes: 32 * GIB,
    hostFreeBytes: null,
  });
});

test('what the guest did not take of its sticks is not ballooned after a plan either', () => {
  const refused = memoryView({ actualBytes: 38 * GIB, balloonedBytes: 0 });
  expect(afterPlan(refused, { ...plan, steps: [] }, 20 * GIB, undefined).balloonedBytes).toBe(18 * GIB);
});

test('what falls short is not counted as reached', () => {
  const short = { ...plan, steps: [], reachable: false, shortfallBytes: 8 * GIB };
  expect(afterPlan(memoryView(), short, 60 * GIB, host)).toMatchObject({ balloonedBytes: 0, hostFreeBytes: 16 * GIB });
});

test('a change can be undone for ten minutes, and only while it stands', () => {
  const undo = { vm: 'v', beforeBytes: 1, targetBytes: 2, at: 0 };
  expect(openUndo(undo, 2, UNDO_MS)).toBe(undo);
  expect(openUndo(undo, 2, UNDO_MS + 1)).toBeNull();
  expect(openUndo(undo, 3, 0)).toBeNull();
  expect(openUndo(undefined, 2, 0)).toBeNull();
});
