import { expect, test } from 'vitest';
import { createRing, pushSample } from '../../src/api/live/sample-ring.ts';
import { SPARK_SPAN_MS, sparkPoints } from '../../src/features/vms/spark-points.ts';
import { SPARK_HEIGHT, SPARK_WIDTH, sparkPaths } from '../../src/ui/sparkline.tsx';

const NOW = 1_000_000;

function ringOf(times: readonly number[], actualBytes = 8, targetBytes = 8) {
  const ring = createRing(400);
  const guest = { committedBytes: 6, availableBytes: 5, balloonedBytes: 2, demandBytes: 4 };
  const figures = { actualBytes, targetBytes, residentBytes: null, ...guest };
  for (const t of times) pushSample(ring, { t, ...figures });
  return ring;
}

const everySecond = Array.from({ length: 350 }, (_, second) => NOW - (349 - second) * 1000);

test('five minutes fill the width, at about a point per two pixels', () => {
  const { actual } = sparkPoints(ringOf(everySecond), NOW);
  expect(actual.length).toBeGreaterThan(50);
  expect(actual.length).toBeLessThanOrEqual(SPARK_WIDTH / 2 + 2);
  for (const point of actual) {
    expect(point![0]).toBeGreaterThanOrEqual(0);
    expect(point![0]).toBeLessThanOrEqual(SPARK_WIDTH);
    expect(point![1]).toBeLessThan(SPARK_HEIGHT);
  }
});

test('a break is a gap', () => {
  const broken = everySecond.filter((t) => t < NOW - 200_000 || t > NOW - 100_000);
  expect(sparkPoints(ringOf(broken), NOW).actual.filter((point) => point === null)).toHaveLength(1);
});

test('headroom is the gap between demand and actual', () => {
  const { demand, actual } = sparkPoints(ringOf([NOW]), NOW);
  const height = (point: (typeof demand)[number]) => SPARK_HEIGHT - 1 - point![1];
  expect(height(demand[0]!)).toBeCloseTo(height(actual[0]!) / 2);
});

test('a target that is met is not drawn', () => {
  expect(sparkPoints(ringOf([NOW]), NOW).target).toEqual([null]);
  expect(sparkPoints(ringOf([NOW], 8, 12), NOW).target[0]).not.toBeNull();
});

test('what is older than the span is left out', () => {
  expect(sparkPoints(ringOf([NOW - SPARK_SPAN_MS - 1]), NOW).actual).toEqual([]);
  expect(sparkPaths(sparkPoints(createRing(3), NOW)).actualLine).toBe('');
});
