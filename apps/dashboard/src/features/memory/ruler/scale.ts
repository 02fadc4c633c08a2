/**
 * Where a size stands on the ruler. Linear from 0 to a knee, logarithmic from there to the maximum, so that a VM of
 * 4 GiB that may grow to 1 TiB is more than a hair at the left edge. Without room worth compressing: linear throughout.
 */
export interface Scale {
  readonly maximumBytes: number;
  /** Where doubling begins; null on a linear scale. */
  readonly kneeBytes: number | null;
  /** 0 … 1, rising; sizes outside are clamped. */
  readonly toFraction: (bytes: number) => number;
  readonly toBytes: (fraction: number) => number;
}

const GIB = 2 ** 30;
/** The linear part shows at least this many times what matters now: room to shrink and to grow by hand. */
const HEADROOM = 2.5;
const SMALLEST_KNEE = 8 * GIB;
/** A knee is worth its break in the axis only if the maximum lies well beyond it. */
const WORTH_COMPRESSING = 4;
const LINEAR_SHARE = 0.76;

/** `focusBytes` is the largest size that must be easy to read now: plugged, actual and target. */
export function createScale(maximumBytes: number, focusBytes: number): Scale {
  const knee = Math.max(SMALLEST_KNEE, roundUp(focusBytes * HEADROOM));
  return knee * WORTH_COMPRESSING <= maximumBytes ? bentScale(maximumBytes, knee) : linearScale(maximumBytes);
}

function linearScale(maximumBytes: number): Scale {
  return {
    maximumBytes,
    kneeBytes: null,
    toFraction: (bytes) => clamp(bytes / maximumBytes),
    toBytes: (fraction) => clamp(fraction) * maximumBytes,
  };
}

function bentScale(maximumBytes: number, kneeBytes: number): Scale {
  const doublings = Math.log2(maximumBytes / kneeBytes);
  const rest = 1 - LINEAR_SHARE;
  const beyond = (bytes: number) => LINEAR_SHARE + (rest * Math.log2(bytes / kneeBytes)) / doublings;
  const unbend = (fraction: number) => kneeBytes * 2 ** (((fraction - LINEAR_SHARE) / rest) * doublings);
  return {
    maximumBytes,
    kneeBytes,
    toFraction: (bytes) => clamp(bytes <= kneeBytes ? (bytes / kneeBytes) * LINEAR_SHARE : beyond(bytes)),
    toBytes: (fraction) => {
      const at = clamp(fraction);
      return at <= LINEAR_SHARE ? (at / LINEAR_SHARE) * kneeBytes : Math.min(unbend(at), maximumBytes);
    },
  };
}

/** The next power of two, or one and a half of one: both are marked well. */
function roundUp(bytes: number): number {
  const power = 2 ** Math.floor(Math.log2(Math.max(1, bytes)));
  return [power, 1.5 * power].find((size) => size >= bytes) ?? 2 * power;
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}
