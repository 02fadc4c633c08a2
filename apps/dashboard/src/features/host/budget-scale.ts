/** Where bytes stand on the budget bar, in shares 0 … 1 of its width. */
export interface BudgetScale {
  readonly share: (bytes: number) => number;
  /** The end of the bar in bytes: capacity, or the sum of the maxima where that is more. */
  readonly endBytes: number;
  /** Where the scale changes, or null where it is one. Left of it a byte is wider than right of it. */
  readonly breakAt: { readonly share: number; readonly bytes: number } | null;
}

/** What is reserved gets this much of the bar at least; else the scale is broken. */
const LEGIBLE = 0.25;
/** The share of the bar left of a break. */
const BEFORE_BREAK = 0.62;

/** One scale while what is taken, if anything, can be seen on it; a broken one where it would be a sliver. */
export function budgetScale(takenBytes: number, capacityBytes: number, maximumBytes: number): BudgetScale {
  const endBytes = Math.max(capacityBytes, maximumBytes, 1);
  const breakBytes = powerOfTwoAbove(takenBytes * 1.25);
  const isLegible = takenBytes === 0 || takenBytes >= endBytes * LEGIBLE || breakBytes >= endBytes * BEFORE_BREAK;
  if (isLegible) return { share: (bytes) => clamp(bytes / endBytes), endBytes, breakAt: null };
  const share = (bytes: number): number =>
    bytes <= breakBytes
      ? clamp(bytes / breakBytes) * BEFORE_BREAK
      : BEFORE_BREAK + clamp((bytes - breakBytes) / (endBytes - breakBytes)) * (1 - BEFORE_BREAK);
  return { share, endBytes, breakAt: { share: BEFORE_BREAK, bytes: breakBytes } };
}

const SMALLEST = 2 ** 30;

function powerOfTwoAbove(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(bytes, SMALLEST)));
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
