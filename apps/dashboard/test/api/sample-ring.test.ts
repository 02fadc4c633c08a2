import type { LiveSample, Samples } from '@dimmer/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ringColumns } from '../../src/api/live/ring-columns.ts';
import {
  createRing,
  firstSince,
  mergeRecorded,
  newestSample,
  newestTime,
  pushSample,
  sampleAt,
  type SampleRing,
} from '../../src/api/live/sample-ring.ts';

const sample = (t: number, actualBytes: number | null = t): LiveSample => ({
  t,
  actualBytes,
  committedBytes: null,
  availableBytes: null,
  targetBytes: 7,
  balloonedBytes: 3,
  demandBytes: 2,
  residentBytes: null,
});

function recorded(...times: readonly number[]): Samples {
  const nothing = times.map(() => null);
  return {
    t: [...times],
    stepMs: 1000,
    actualBytes: times.map((t) => -t),
    committedBytes: nothing,
    availableBytes: nothing,
    targetBytes: nothing,
    balloonedBytes: nothing,
    demandBytes: nothing,
    residentBytes: nothing,
    maxima: null,
  };
}

function fill(ring: SampleRing, times: readonly number[]): SampleRing {
  for (const t of times) pushSample(ring, sample(t));
  return ring;
}

const timesOf = (ring: SampleRing): number[] =>
  Array.from({ length: ring.length }, (_, index) => sampleAt(ring, index).t);

test('the newest push out the oldest', () => {
  const ring = fill(createRing(3), [1, 2, 3, 4, 5]);
  expect(timesOf(ring)).toEqual([3, 4, 5]);
  expect(newestSample(ring)).toEqual(sample(5));
});

test('an empty ring has no newest', () => {
  expect(newestSample(createRing(3))).toBeNull();
  expect(newestTime(createRing(3))).toBe(Number.NEGATIVE_INFINITY);
});

test('what is not known stays not known', () => {
  const ring = createRing(2);
  pushSample(ring, sample(1, null));
  expect(newestSample(ring)).toEqual(sample(1, null));
});

test('time only goes on', () => {
  const ring = fill(createRing(4), [5]);
  expect(pushSample(ring, sample(5))).toBe(false);
  expect(pushSample(ring, sample(4))).toBe(false);
  expect(timesOf(ring)).toEqual([5]);
});

test('the record fills what lies before and what a break left out; the live sample of the same moment wins', () => {
  const ring = fill(createRing(4), [3000, 7000]);
  const merged = mergeRecorded(ring, recorded(1000, 2000, 3000, 5000), 10);
  expect(timesOf(merged)).toEqual([1000, 2000, 3000, 5000, 7000]);
  expect(sampleAt(merged, 2).actualBytes).toBe(3000);
  expect(sampleAt(merged, 3).actualBytes).toBe(-5000);
});

test('a ring holds the newest of any rising samples, and finds by time', () => {
  const rising = fc.uniqueArray(fc.nat({ max: 1000 }), { maxLength: 60 }).map((times) => times.sort((a, b) => a - b));
  fc.assert(
    fc.property(rising, fc.integer({ min: 1, max: 20 }), fc.nat({ max: 1000 }), (times, capacity, from) => {
      const ring = fill(createRing(capacity), times);
      const held = times.slice(-capacity);
      expect(timesOf(ring)).toEqual(held);
      expect(firstSince(ring, from)).toBe(held.filter((t) => t < from).length);
    }),
  );
});

test('columns have a row of nulls where a gap is', () => {
  const ring = fill(createRing(9), [1000, 2000, 6000]);
  expect(ringColumns(ring, 2000)).toMatchObject({ t: [2000, 2001, 6000], actualBytes: [2000, null, 6000] });
});
