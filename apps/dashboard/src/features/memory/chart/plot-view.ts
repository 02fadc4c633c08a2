import type { Gap } from './gaps.ts';
import type { Stack } from './stack.ts';

/** A moment worth a dotted line. */
export interface PlotMark {
  readonly time: number;
}

/** A target that somebody is about to ask for: dotted from `time` (epoch ms) to the right end of the window. */
export interface Preview {
  readonly time: number;
  readonly bytes: number;
}

/** All that a plot shows. Times are epoch ms, sizes bytes. */
export interface PlotView {
  readonly stack: Stack;
  readonly window: Gap;
  readonly gaps: readonly Gap[];
  readonly marks: readonly PlotMark[];
  readonly preview: Preview | null;
  /** The upper end of the scale. */
  readonly topBytes: number;
  readonly maximumBytes: number;
}

const AIR = 1.08;
const SMALLEST_TOP = 2 ** 30;

/** The upper end: a little above all that is drawn, never above what the VM can have by more than that. */
export function topOf({ plugged, target, actual, resident }: Stack, atLeastBytes: number): number {
  let most = Math.max(SMALLEST_TOP, atLeastBytes);
  for (const column of [plugged, target, actual, resident]) {
    for (const bytes of column) most = Math.max(most, bytes ?? 0);
  }
  return most * AIR;
}
