import type { Scale } from './scale.ts';

export interface Tick {
  readonly bytes: number;
  readonly fraction: number;
  /** GiB without the unit; the last one carries it. */
  readonly label: string;
}

/** What there is room for: the ruler and each label as wide as they are drawn, in CSS pixels. */
export interface Room {
  readonly widthPx: number;
  readonly labelPx: (label: string) => number;
}

const GIB = 2 ** 30;
const MOST_LINEAR_TICKS = 9;
/** Labels nearer than this read as one figure. */
const GAP_PX = 8;

/**
 * Marks of the axis: a power of two apart in the linear part, the powers of two themselves beyond the knee, as many as have
 * room. The first label begins at its mark, the last ends there, the others stand in the middle of theirs.
 */
export function markAxis(scale: Scale, room: Room): readonly Tick[] {
  const last = { bytes: scale.maximumBytes, fraction: 1, label: `${gib(scale.maximumBytes)} GiB` };
  const lastStart = room.widthPx - room.labelPx(last.label);
  const toTick = (bytes: number) => ({ bytes, fraction: scale.toFraction(bytes), label: gib(bytes) });
  const sizes = [...linearSizes(scale, room), ...doublings(scale)].filter((bytes) => bytes < scale.maximumBytes);
  const clear = keepApart(sizes.map(toTick), room).filter((tick) => endOf(tick, room) + GAP_PX <= lastStart);
  return [...clear, last];
}

/** Evenly spaced: where not all have room, every second one goes, and so on. */
function linearSizes(scale: Scale, room: Room): readonly number[] {
  const end = scale.kneeBytes ?? scale.maximumBytes;
  const widest = room.labelPx(gib(end)) + GAP_PX;
  const nearest = (end * widest) / (scale.toFraction(end) * room.widthPx);
  const step = 2 ** Math.ceil(Math.log2(Math.max(end / (MOST_LINEAR_TICKS - 1), nearest)));
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

function doublings({ kneeBytes, maximumBytes }: Scale): readonly number[] {
  if (kneeBytes === null) return [];
  const first = 2 ** (Math.floor(Math.log2(kneeBytes)) + 1);
  const count = Math.max(0, Math.ceil(Math.log2(maximumBytes / first)));
  return Array.from({ length: count }, (_, index) => first * 2 ** index);
}

function keepApart(ticks: readonly Tick[], room: Room): readonly Tick[] {
  let taken = -GAP_PX;
  return ticks.filter((tick) => {
    const isClear = endOf(tick, room) - room.labelPx(tick.label) >= taken + GAP_PX;
    if (isClear) taken = endOf(tick, room);
    return isClear;
  });
}

function endOf({ bytes, fraction, label }: Tick, { widthPx, labelPx }: Room): number {
  return fraction * widthPx + (bytes === 0 ? labelPx(label) : labelPx(label) / 2);
}

function gib(bytes: number): string {
  return String(Number((bytes / GIB).toFixed(2)));
}
