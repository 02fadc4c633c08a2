export interface Percentiles {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Of latencies in milliseconds; the nearest rank, so each figure is one that was measured. */
export function percentilesOf(latenciesMs: readonly number[]): Percentiles {
  const sorted = Float64Array.from(latenciesMs).sort();
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { p50Ms: rank(0.5), p99Ms: rank(0.99), maxMs: rank(1) };
}
