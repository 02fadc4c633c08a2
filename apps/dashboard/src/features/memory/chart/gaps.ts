/** A stretch of time without samples, in epoch ms. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Beyond this many steps without a figure, something is missing: a late sample alone is no gap. */
const LATE_STEPS = 2.5;

/** Stretches in `from … to` where nothing is known. `t` rises; a null figure is as good as none. */
export function findGaps(
  t: readonly number[],
  figures: readonly (number | null)[],
  window: Gap,
  stepMs: number,
): readonly Gap[] {
  const gaps: Gap[] = [];
  let known = window.from;
  const note = (at: number) => {
    if (at - known > LATE_STEPS * stepMs) gaps.push({ from: known, to: at });
    known = at;
  };
  t.forEach((at, index) => {
    if (figures[index] !== null && figures[index] !== undefined && at >= window.from && at <= window.to) note(at);
  });
  note(window.to);
  return gaps;
}

/** Time without samples in all, in ms. */
export function missingMs(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { from, to }) => sum + to - from, 0);
}
