import type { Operation } from '@dimmer/contract';
import { expect, test } from 'vitest';
import {
  cancelKeeps,
  isActive,
  operationSpan,
  operationTitle,
} from '../../src/features/memory/operation/operation-words.ts';
import { noteProgress, rateOf } from '../../src/features/memory/operation/rate.ts';
import { layZones } from '../../src/features/memory/resize/reach.ts';
import { valueWords } from '../../src/features/memory/resize/value-words.ts';
import { layBands } from '../../src/features/memory/ruler/bands.ts';
import { describeRuler } from '../../src/features/memory/ruler/describe-ruler.ts';
import { gibFigure } from '../../src/lib/bytes.ts';
import { GIB, memoryView, MIB } from './fixtures.ts';

const resize = { kind: 'resize', origin: 'user', fromBytes: 48 * GIB, targetBytes: 24 * GIB } as const;

test('an operation says what it does, and from where', () => {
  expect(operationTitle(resize)).toBe('Shrink to 24.00 GiB');
  expect(operationSpan(resize)).toBe('Shrink 48.00 → 24.00 GiB');
  expect(operationTitle({ ...resize, fromBytes: GIB })).toBe('Grow to 24.00 GiB');
  expect(operationTitle({ ...resize, origin: 'reapply' })).toBe('Re-apply to 24.00 GiB');
  expect(operationSpan({ ...resize, fromBytes: null })).toBe('Resize to 24.00 GiB');
  expect(operationSpan({ ...resize, kind: 'reboot' })).toBe('Reboot');
});

test('Cancel says what it keeps', () => {
  expect(cancelKeeps(resize)).toBe('Cancel keeps what came back.');
  expect(cancelKeeps({ ...resize, fromBytes: GIB })).toBe('Cancel keeps what was added.');
  expect(cancelKeeps({ ...resize, kind: 'plug' })).toContain('begins no other');
});

test('queued and running operations are active, all others are not', () => {
  const states: readonly Operation['state'][] = ['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled'];
  expect(states.filter((state) => isActive({ state }))).toEqual(['queued', 'running']);
});

test('the rate is the average of ten seconds', () => {
  const points = [1, 2, 5, 12, 14].reduce(
    (noted, second) => noteProgress(noted, { at: second * 1000, doneBytes: second * second * MIB }),
    noteProgress([], { at: 0, doneBytes: 0 }),
  );
  expect(points.map(({ at }) => at)).toEqual([5000, 12_000, 14_000]);
  expect(rateOf(points)).toBeCloseTo(((196 - 25) / 9) * MIB);
});

test('a figure of the record that the stream overtakes is no speed', () => {
  const note = (...list: readonly (readonly [second: number, gib: number])[]) =>
    list.reduce<ReturnType<typeof noteProgress>>(
      (noted, [second, gib]) => noteProgress(noted, { at: second * 1000, doneBytes: gib * GIB }),
      [],
    );
  expect(rateOf(note([0, 0], [1, 15]))).toBeNull();
  expect(rateOf(note([0, 0], [1, 0], [2, 15], [3, 19]))).toBe(4 * GIB);
});

test('standing still is said after a while', () => {
  const still = (seconds: number) => Array.from({ length: seconds + 1 }, (_, at) => ({ at: at * 1000, doneBytes: 5 }));
  expect(rateOf(still(5))).toBeNull();
  expect(rateOf(still(10))).toBe(0);
});

test('one moment has no rate; progress that falls back begins anew', () => {
  expect(rateOf([{ at: 0, doneBytes: 5 }])).toBeNull();
  expect(noteProgress([{ at: 0, doneBytes: 5 }], { at: 1, doneBytes: 2 })).toMatchObject([{ at: 1, doneBytes: 2 }]);
  expect(noteProgress([{ at: 5, doneBytes: 5 }], { at: 5, doneBytes: 9 })).toHaveLength(1);
});

test('the slider says its value in words', () => {
  const memory = memoryView({ range: { minimumBytes: 20 * GIB, maximumBytes: 60 * GIB, stepBytes: MIB } });
  const zones = layZones(memory, gibFigure);
  const words = (gib: number) => valueWords(gib * GIB, memory.actualBytes, zones);
  expect(words(60)).toBe('60.00 GiB, 12.00 GiB more than actual, reachable now');
  expect(words(48)).toBe('48.00 GiB, the same as actual, reachable now');
  expect(words(10)).toContain('38.00 GiB less than actual, below what the guest needs, asks for the name');
  expect(words(2)).toContain('below the minimum');
  expect(words(62)).toContain('not reachable now');
  expect(valueWords(60 * GIB, null, zones)).toBe('60.00 GiB, reachable now');
});

test('the ruler is told in words', () => {
  const memory = memoryView();
  expect(describeRuler(memory, layBands(memory))).toBe(
    '0 to 64.00 GiB: demand 20.00 GiB, available 26.00 GiB, in the guest, reported as neither 2.00 GiB, ballooned 4.00 GiB, not plugged 12.00 GiB; actual 48.00 GiB, target 48.00 GiB',
  );
  expect(describeRuler(memoryView({ actualBytes: null }), [])).toContain('actual not known');
});
