/** How far a piece of work was, at which time (epoch ms). */
export interface Progress {
  readonly at: number;
  readonly doneBytes: number;
  /** It had just moved: no old figure. */
  readonly moved?: true;
}

/** The average is taken over this long: shorter trembles with the guest's answers, longer lags. */
const WINDOW_MS = 10_000;
/** Standing still for almost the window is worth saying; less is not. */
const STILL_MS = 9000;

/**
 * Adds a point and forgets what is older than the window. What stands still at first may be an old figure, of the record
 * and not of the stream: measuring begins when it moves.
 */
export function noteProgress(points: readonly Progress[], next: Progress): readonly Progress[] {
  const last = points.at(-1);
  if (last && next.at <= last.at) return points;
  const isStill = points.every(({ doneBytes, moved }) => doneBytes === last?.doneBytes && !moved);
  if (last && next.doneBytes !== last.doneBytes && (isStill || next.doneBytes < last.doneBytes)) {
    return [{ ...next, moved: true }];
  }
  return [...points, next].filter(({ at }) => next.at - at <= WINDOW_MS);
}

/** Bytes per second over the window; null until it is known. */
export function rateOf(points: readonly Progress[]): number | null {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || last.at === first.at) return null;
  if (last.doneBytes === first.doneBytes) return last.at - first.at >= STILL_MS ? 0 : null;
  return ((last.doneBytes - first.doneBytes) / (last.at - first.at)) * 1000;
}
