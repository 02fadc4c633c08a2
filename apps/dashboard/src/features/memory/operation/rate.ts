/** How far a piece of work was, at which time (epoch ms). */
export interface Progress {
  readonly at: number;
  readonly doneBytes: number;
}

/** The average is taken over this long: shorter trembles with the guest's answers, longer lags. */
const WINDOW_MS = 10_000;

/** Adds a point and forgets what is older than the window. */
export function noteProgress(points: readonly Progress[], next: Progress): readonly Progress[] {
  const last = points.at(-1);
  if (last && (next.at <= last.at || next.doneBytes < last.doneBytes)) return next.at <= last.at ? points : [next];
  return [...points, next].filter(({ at }) => next.at - at <= WINDOW_MS);
}

/** Bytes per second over the window; null until there are two moments to compare. */
export function rateOf(points: readonly Progress[]): number | null {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || last.at === first.at) return null;
  return ((last.doneBytes - first.doneBytes) / (last.at - first.at)) * 1000;
}
