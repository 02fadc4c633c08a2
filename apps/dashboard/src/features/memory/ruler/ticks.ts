import type { Scale } from './scale.ts';

export interface Tick {
  readonly bytes: number;
  readonly fraction: number;
  /** GiB without the unit; the last one carries it. */
  readonly label: string;
}

const GIB = 2 ** 30;
const MOST_LINEAR_TICKS = 9;
/** Neighbouring labels closer than this share of the ruler would touch. */
const NEAREST = 0.036;

/** Marks of the axis: a power of two apart in the linear part, the powers of two themselves beyond the knee. */
export function markAxis(scale: Scale): readonly Tick[] {
  const linearEnd = scale.kneeBytes ?? scale.maximumBytes;
  const sizes = [...linearSizes(linearEnd), ...doublings(scale)];
  const ticks = sizes.map((bytes) => ({ bytes, fraction: scale.toFraction(bytes), label: gib(bytes) }));
  const last = { bytes: scale.maximumBytes, fraction: 1, label: `${gib(scale.maximumBytes)} GiB` };
  return [...thinOut(ticks, last.fraction), last];
}

function linearSizes(endBytes: number): readonly number[] {
  const step = tickStep(endBytes);
  const count = Math.floor(endBytes / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

function tickStep(endBytes: number): number {
  return 2 ** Math.ceil(Math.log2(endBytes / (MOST_LINEAR_TICKS - 1)));
}

function doublings({ kneeBytes, maximumBytes }: Scale): readonly number[] {
  if (kneeBytes === null) return [];
  const first = 2 ** (Math.floor(Math.log2(kneeBytes)) + 1);
  const count = Math.ceil(Math.log2(maximumBytes / first));
  return Array.from({ length: count }, (_, index) => first * 2 ** index).filter((at) => at < maximumBytes);
}

function thinOut(ticks: readonly Tick[], endFraction: number): readonly Tick[] {
  const kept: Tick[] = [];
  for (const tick of ticks) {
    const clear = tick.fraction - (kept.at(-1)?.fraction ?? -1) >= NEAREST;
    if (clear && endFraction - tick.fraction >= 2 * NEAREST) kept.push(tick);
  }
  return kept;
}

function gib(bytes: number): string {
  return String(Number((bytes / GIB).toFixed(2)));
}
