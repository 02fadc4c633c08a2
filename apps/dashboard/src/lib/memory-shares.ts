/** What is known of a VM's memory, in bytes; null is unknown. */
export interface MemoryFigures {
  readonly actualBytes: number | null;
  readonly targetBytes: number | null;
  readonly maximumBytes: number;
  readonly pluggedBytes: number;
  readonly committedBytes: number | null;
  readonly availableBytes: number | null;
}

/** Ends of the fills of a memory bar, in shares 0 … 1 of the maximum: demand, available (up to actual), ballooned (up to plugged). */
export interface MemoryShares {
  readonly demandEnd: number;
  /** False where no guest report says what of actual is in demand. */
  readonly reported: boolean;
  readonly actual: number | null;
  readonly pluggedEnd: number;
  readonly target: number | null;
}

export function memoryShares(figures: MemoryFigures): MemoryShares {
  const { actualBytes, pluggedBytes, committedBytes, maximumBytes, targetBytes } = figures;
  const share = (bytes: number): number => Math.min(1, Math.max(0, maximumBytes > 0 ? bytes / maximumBytes : 0));
  const actual = actualBytes === null ? null : share(actualBytes);
  const demand = demandBytes(figures);
  return {
    demandEnd: demand === null ? 0 : Math.min(share(demand), actual ?? 0),
    reported: committedBytes !== null && actual !== null,
    actual,
    pluggedEnd: Math.max(share(pluggedBytes), actual ?? 0),
    target: targetBytes === null ? null : share(targetBytes),
  };
}

/** max(0, committed − ballooned): what the guest really needs, because `committed` counts ballooned pages. */
export function demandBytes(
  figures: Pick<MemoryFigures, 'committedBytes' | 'actualBytes' | 'pluggedBytes'>,
): number | null {
  const { committedBytes, actualBytes, pluggedBytes } = figures;
  if (committedBytes === null) return null;
  const ballooned = actualBytes === null ? 0 : Math.max(0, pluggedBytes - actualBytes);
  return Math.max(0, committedBytes - ballooned);
}
