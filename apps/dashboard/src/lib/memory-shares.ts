/** What is known of a VM's memory, in bytes; null is unknown. `demandBytes` is committed less ballooned. */
export interface MemoryFigures {
  readonly actualBytes: number | null;
  readonly targetBytes: number | null;
  readonly maximumBytes: number;
  readonly pluggedBytes: number;
  readonly balloonedBytes: number | null;
  readonly demandBytes: number | null;
}

/**
 * Ends of the fills of a memory bar, in shares 0 … 1 of the maximum: demand, available up to actual, ballooned beside it. From
 * there up to plugged is unused: nobody has it.
 */
export interface MemoryShares {
  readonly demandEnd: number;
  /** False where no guest report says what of actual is in demand. */
  readonly reported: boolean;
  readonly actual: number | null;
  readonly balloonedEnd: number;
  readonly pluggedEnd: number;
  readonly target: number | null;
}

/** Where bytes stand on a bar: linear from 0 to the maximum, unless the bar has a scale of its own. */
export function memoryShares(figures: MemoryFigures, share = linearShare(figures.maximumBytes)): MemoryShares {
  const { actualBytes, pluggedBytes, balloonedBytes, demandBytes, targetBytes } = figures;
  const actual = actualBytes === null ? null : share(actualBytes);
  const pluggedEnd = Math.max(share(pluggedBytes), actual ?? 0);
  return {
    demandEnd: Math.min(share(demandBytes ?? 0), actual ?? 0),
    reported: demandBytes !== null && actual !== null,
    actual,
    balloonedEnd: Math.min(share((actualBytes ?? 0) + (balloonedBytes ?? 0)), pluggedEnd),
    pluggedEnd,
    target: targetBytes === null ? null : share(targetBytes),
  };
}

function linearShare(maximumBytes: number): (bytes: number) => number {
  return (bytes) => Math.min(1, Math.max(0, maximumBytes > 0 ? bytes / maximumBytes : 0));
}
