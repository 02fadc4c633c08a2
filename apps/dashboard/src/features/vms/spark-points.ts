import type { LiveSample } from '@dimmer/contract';
import { firstSince, type SampleRing, sampleAt } from '../../api/live/sample-ring.ts';
import type { Point } from '../../lib/sparkline-path.ts';
import { SPARK_HEIGHT, SPARK_WIDTH } from '../../ui/sparkline.tsx';

export const SPARK_SPAN_MS = 300_000;
/** One point per two pixels. */
const STEP_MS = (SPARK_SPAN_MS / SPARK_WIDTH) * 2;
/** Without a sample for so long there is a gap. */
const GAP_MS = 8000;
const TOP = 2;
const BOTTOM = SPARK_HEIGHT - 1;

export interface SparkLines {
  readonly demand: readonly Point[];
  readonly actual: readonly Point[];
  readonly target: readonly Point[];
}

/** The last five minutes before `now` (server time) as points, on one scale from 0, so that headroom is the gap. */
export function sparkPoints(ring: SampleRing, now: number): SparkLines {
  const from = now - SPARK_SPAN_MS;
  const picked = pickSamples(samplesSince(ring, from), from);
  const top = Math.max(1, ...picked.flatMap((sample) => [sample?.actualBytes ?? 0, sample?.targetBytes ?? 0])) * 1.04;
  const points = (read: (sample: LiveSample) => number | null): Point[] =>
    picked.map((sample) => pointOf(sample, read, from, top));
  return {
    demand: points(({ demandBytes }) => demandBytes),
    actual: points(({ actualBytes }) => actualBytes),
    target: points(({ targetBytes, actualBytes }) => (targetBytes === actualBytes ? null : targetBytes)),
  };
}

function samplesSince(ring: SampleRing, from: number): readonly LiveSample[] {
  const first = firstSince(ring, from);
  return Array.from({ length: ring.length - first }, (_, index) => sampleAt(ring, first + index));
}

/** The newest sample of each step; null where a gap is. */
function pickSamples(samples: readonly LiveSample[], from: number): (LiveSample | null)[] {
  const picked: (LiveSample | null)[] = [];
  let step = -1;
  for (const sample of samples) {
    const before = picked.at(-1);
    if (before && sample.t - before.t > GAP_MS) picked.push(null);
    const own = Math.floor((sample.t - from) / STEP_MS);
    if (own === step) picked[picked.length - 1] = sample;
    else picked.push(sample);
    step = own;
  }
  return picked;
}

function pointOf(
  sample: LiveSample | null,
  read: (sample: LiveSample) => number | null,
  from: number,
  top: number,
): Point {
  const bytes = sample === null ? null : read(sample);
  if (sample === null || bytes === null) return null;
  const x = ((sample.t - from) / SPARK_SPAN_MS) * (SPARK_WIDTH - 2) + 1;
  return [x, BOTTOM - (bytes / top) * (BOTTOM - TOP)];
}
