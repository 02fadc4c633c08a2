import type { Event, Operation } from '@dimmer/contract';
import { expect, test } from 'vitest';
import { summarise } from '../../src/features/memory/chart/summary.ts';
import { topOf } from '../../src/features/memory/chart/plot-view.ts';
import { findRuns } from '../../src/features/memory/chart/runs.ts';
import { tickTime } from '../../src/features/memory/chart/tick-time.ts';
import { readGraphSearch, writeGraphSearch } from '../../src/features/memory/graph/graph-search.ts';
import { happenedWords } from '../../src/features/memory/graph/happened-words.ts';
import { guestMarks, operationMarks, placeLabels } from '../../src/features/memory/graph/marks.ts';
import { GIB } from './fixtures.ts';

const at = (second: number) => new Date(second * 1000).toISOString();
const window = { from: 0, to: 100_000 };

function operation(id: string, from: number, to: number | null, state: Operation['state']): Operation {
  return {
    id,
    kind: 'resize',
    vm: 'v',
    origin: 'user',
    actor: 'admin',
    targetBytes: 2 * GIB,
    fromBytes: GIB,
    reachedBytes: null,
    state,
    outcome: null,
    because: null,
    steps: [],
    progress: null,
    createdAt: at(from),
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
  };
}

function event(type: string, second: number): Event {
  return { seq: 1, id: `${type}${second}`, time: at(second), type, vm: 'v', operationId: null, actor: '', data: {} };
}

const operations = [
  operation('c', 90, null, 'running'),
  operation('b', 20, 30, 'partial'),
  operation('a', 1, 2, 'succeeded'),
  operation('later', 200, 201, 'succeeded'),
];

test('operations of the window, oldest first, with what became of them', () => {
  const marks = operationMarks(operations, window);
  expect(marks.map(({ key, look }) => [key, look])).toEqual([
    ['a', 'done'],
    ['b', 'short'],
    ['c', 'running'],
  ]);
  expect(marks[1]!.label).toBe('Grow to 2.00 GiB, partial');
});

test('of the events only those of the guest are marked', () => {
  const marks = guestMarks(
    [event('vm.guest-reset', 40), event('memory.phase', 41), event('vm.guest-lost', 42)],
    window,
  );
  expect(marks.map(({ look }) => look)).toEqual(['restart', 'silent']);
});

test('what happened is counted', () => {
  const marks = operationMarks(operations, window);
  expect(happenedWords(marks, guestMarks([event('vm.guest-reset', 40)], window))).toBe(
    '3 operations, 1 of them fell short, 1 restart.',
  );
  expect(happenedWords([], [])).toBe('');
});

test('a label stands only where it does not run into the next mark', () => {
  const marks = operationMarks(operations, window);
  expect(placeLabels(marks, window, 1000)).toEqual([true, true, false]);
  expect(placeLabels(marks, window, 300)).toEqual([false, true, false]);
});

test('the address keeps span, window and view, and leaves out what is as usual', () => {
  const search = { span: '24h', zoom: { from: 5, to: 9 }, isTable: true } as const;
  expect(readGraphSearch(writeGraphSearch(search))).toEqual(search);
  expect(writeGraphSearch(readGraphSearch({}))).toEqual({});
});

test.each([{ span: '2h' }, { from: 9, to: 5 }, { from: 'a', to: 9 }, { from: 5 }, { view: 'x' }])(
  'a foreign address is read as usual: %o',
  (search) => {
    expect(readGraphSearch(search)).toEqual({ span: '1h', zoom: null, isTable: false });
  },
);

const stack = {
  t: [0, 1, 2],
  demand: [GIB, null, 2 * GIB],
  available: [2 * GIB, null, 3 * GIB],
  actual: [4 * GIB, null, 3 * GIB],
  ballooned: [8 * GIB, null, 8 * GIB],
  plugged: [8 * GIB, null, 8 * GIB],
  target: [3 * GIB, 3 * GIB, 3 * GIB],
  resident: [null, null, null],
};

test('a chart is told in sentences', () => {
  const view = {
    stack,
    window,
    gaps: [{ from: 0, to: 65_000 }],
    marks: [],
    preview: null,
    topBytes: 1,
    maximumBytes: 1,
  };
  expect(summarise(view)).toBe(
    'Now 3.00 GiB actual, plugged 8.00, target 3.00. In this time: actual between 3.00 and 4.00, demand up to 2.00. 1 m 5 s without samples.',
  );
  const empty = { ...stack, actual: [null, null, null] };
  expect(summarise({ ...view, stack: empty })).toBe('Nothing was recorded in this time.');
  const real = { ...stack, resident: [null, GIB, 0.5 * GIB] };
  expect(summarise({ ...view, stack: real })).toContain('target 3.00, resident on the host 0.50.');
});

test('the scale ends a little above all that is drawn', () => {
  expect(topOf(stack, 0)).toBe(8 * GIB * 1.08);
  expect(topOf({ ...stack, resident: [null, 9 * GIB, null] }, 0)).toBe(9 * GIB * 1.08);
  expect(topOf({ ...stack, plugged: [], actual: [], target: [] }, 0)).toBeGreaterThan(0);
});

test('curves are drawn where all their columns are known', () => {
  expect(findRuns([1, 2, null, 4], [1, 2, 3, null])).toEqual([{ from: 0, to: 1 }]);
  expect(findRuns([null, 1, 1])).toEqual([{ from: 1, to: 2 }]);
  expect(findRuns([])).toEqual([]);
});

test('a time on the axis is no finer than its step', () => {
  const noon = new Date(2026, 10, 25, 12, 5, 9).getTime();
  expect([tickTime(noon, 10_000), tickTime(noon, 60_000), tickTime(noon, 86_400_000)]).toEqual([
    '12:05:09',
    '12:05',
    '25 Nov',
  ]);
  expect(tickTime(new Date(2026, 10, 25).getTime(), 3_600_000)).toBe('25 Nov');
});
