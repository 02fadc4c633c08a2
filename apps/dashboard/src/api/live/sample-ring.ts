import type { LiveSample, Samples } from '@dimmer/contract';

export const COLUMNS = [
  'actualBytes',
  'committedBytes',
  'availableBytes',
  'targetBytes',
  'balloonedBytes',
  'demandBytes',
  'residentBytes',
] as const;
export type Column = (typeof COLUMNS)[number];

/** The newest samples of one VM, at most `capacity`, oldest overwritten first. NaN is not known. */
export interface SampleRing {
  readonly capacity: number;
  readonly t: Float64Array;
  readonly columns: Readonly<Record<Column, Float64Array>>;
  /** Where the next sample goes. */
  next: number;
  length: number;
}

/** Plain arrays of equal length, ascending in time; null is a gap. */
export type SampleColumns = { readonly t: readonly number[] } & Readonly<Record<Column, readonly (number | null)[]>>;

export function createRing(capacity: number): SampleRing {
  const column = (): Float64Array => new Float64Array(capacity);
  const columns = {
    actualBytes: column(),
    committedBytes: column(),
    availableBytes: column(),
    targetBytes: column(),
    balloonedBytes: column(),
    demandBytes: column(),
    residentBytes: column(),
  };
  return { capacity, t: column(), columns, next: 0, length: 0 };
}

/** Adds a sample; one that is not newer than the newest is dropped, for time only goes on. */
export function pushSample(ring: SampleRing, sample: LiveSample): boolean {
  if (sample.t <= newestTime(ring)) return false;
  ring.t[ring.next] = sample.t;
  for (const column of COLUMNS) ring.columns[column][ring.next] = sample[column] ?? Number.NaN;
  ring.next = (ring.next + 1) % ring.capacity;
  ring.length = Math.min(ring.length + 1, ring.capacity);
  return true;
}

/** Epoch ms; −∞ while empty. */
export function newestTime(ring: SampleRing): number {
  return ring.length === 0 ? Number.NEGATIVE_INFINITY : timeAt(ring, ring.length - 1);
}

export function newestSample(ring: SampleRing): LiveSample | null {
  return ring.length === 0 ? null : sampleAt(ring, ring.length - 1);
}

/** The `index`-th oldest. */
export function sampleAt(ring: SampleRing, index: number): LiveSample {
  const place = placeOf(ring, index);
  const read = (column: Column): number | null => known(ring.columns[column][place]!);
  return {
    t: ring.t[place]!,
    actualBytes: read('actualBytes'),
    committedBytes: read('committedBytes'),
    availableBytes: read('availableBytes'),
    targetBytes: read('targetBytes'),
    balloonedBytes: read('balloonedBytes'),
    demandBytes: read('demandBytes'),
    residentBytes: read('residentBytes'),
  };
}

/** The index of the first sample at or after `from`. */
export function firstSince(ring: SampleRing, from: number): number {
  let low = 0;
  let high = ring.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeAt(ring, middle) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A ring of this capacity with the recorded samples and those of the old ring, in order; the same moment counts once. */
export function mergeRecorded(ring: SampleRing, recorded: Samples, capacity: number): SampleRing {
  const merged = createRing(Math.max(capacity, ring.capacity));
  let index = 0;
  for (const [row, t] of recorded.t.entries()) {
    while (index < ring.length && timeAt(ring, index) <= t) pushSample(merged, sampleAt(ring, index++));
    pushSample(merged, recordedAt(recorded, row));
  }
  while (index < ring.length) pushSample(merged, sampleAt(ring, index++));
  return merged;
}

function recordedAt(recorded: Samples, index: number): LiveSample {
  const read = (column: Column): number | null => recorded[column][index] ?? null;
  return {
    t: recorded.t[index]!,
    actualBytes: read('actualBytes'),
    committedBytes: read('committedBytes'),
    availableBytes: read('availableBytes'),
    targetBytes: read('targetBytes'),
    balloonedBytes: read('balloonedBytes'),
    demandBytes: read('demandBytes'),
    residentBytes: read('residentBytes'),
  };
}

function timeAt(ring: SampleRing, index: number): number {
  return ring.t[placeOf(ring, index)]!;
}

function placeOf(ring: SampleRing, index: number): number {
  return (ring.next - ring.length + index + ring.capacity) % ring.capacity;
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
