import type { Layout } from '@dimmer/contract';
import type { Columns } from './stack.ts';

/** Boot memory and sticks together, as steps: each holds from `time` (epoch ms) until the next. */
export interface PluggedStep {
  readonly time: number;
  readonly pluggedBytes: number;
}

/** From the layout history (any order) and what is plugged now. Before the oldest record only boot memory is known. */
export function pluggedHistory(
  layouts: readonly Layout[],
  bootBytes: number,
  nowBytes: number,
): readonly PluggedStep[] {
  const changes = layouts
    .map((layout) => ({ time: Date.parse(layout.time), pluggedBytes: bootBytes + sticksBytes(layout) }))
    .toSorted((a, b) => a.time - b.time);
  const before = changes.length > 0 ? bootBytes : nowBytes;
  return [{ time: -Infinity, pluggedBytes: before }, ...changes];
}

function sticksBytes(layout: Layout): number {
  return layout.layoutAfter.reduce((sum, stick) => sum + stick.sizeBytes, 0);
}

/** The plugged size at each of the rising times `t`. */
export function pluggedAt(steps: readonly PluggedStep[], t: readonly number[]): readonly number[] {
  let index = 0;
  return t.map((at) => {
    while (index + 1 < steps.length && steps[index + 1]!.time <= at) index += 1;
    return steps[index]?.pluggedBytes ?? 0;
  });
}

/**
 * The same for a machine that grows out of one device, of which there is no layout to look up: what the guest has and what
 * it gave back make up what was plugged. Null where either is not known.
 */
export function pluggedFromBalloon({ actualBytes, balloonedBytes }: Pick<Columns, 'actualBytes' | 'balloonedBytes'>) {
  return actualBytes.map((actual, index) => {
    const ballooned = balloonedBytes[index] ?? null;
    return actual === null || ballooned === null ? null : actual + ballooned;
  });
}
