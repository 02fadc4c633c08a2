const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The spans of the graph, by the word in the URL. */
export const SPANS = {
  '1m': { label: '1 m', words: 'minute', ms: MINUTE },
  '5m': { label: '5 m', words: '5 minutes', ms: 5 * MINUTE },
  '15m': { label: '15 m', words: '15 minutes', ms: 15 * MINUTE },
  '1h': { label: '1 h', words: 'hour', ms: HOUR },
  '6h': { label: '6 h', words: '6 hours', ms: 6 * HOUR },
  '24h': { label: '24 h', words: '24 hours', ms: DAY },
  '7d': { label: '7 d', words: '7 days', ms: 7 * DAY },
  '30d': { label: '30 d', words: '30 days', ms: 30 * DAY },
} as const;

export type Span = keyof typeof SPANS;

/** A stretch of time, epoch ms. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const SMALLEST_MS = 10_000;
const FINEST_STEP_MS = 1000;
/** More points than pixels help nobody. */
const MOST_POINTS = 1500;
/** The steps in which the store keeps samples: 1 s for an hour, then coarser. */
const STEPS_MS = [1000, 5000, 10_000, 60_000, 300_000, 900_000, HOUR] as const;

export function isSpan(word: unknown): word is Span {
  return typeof word === 'string' && Object.hasOwn(SPANS, word);
}

/** The smallest kept step that fits the window into the points of a chart. */
export function stepFor({ from, to }: Window): number {
  return STEPS_MS.find((step) => (to - from) / step <= MOST_POINTS) ?? STEPS_MS.at(-1) ?? FINEST_STEP_MS;
}

/** Moves a window by a share of itself (−1 … 1), inside `bounds`. */
export function shiftWindow(window: Window, share: number, bounds: Window): Window {
  const length = window.to - window.from;
  const from = Math.min(bounds.to - length, Math.max(bounds.from, window.from + share * length));
  return { from: Math.round(from), to: Math.round(from + length) };
}

/** Makes a window `factor` times as long about its middle, inside `bounds`. */
export function zoomWindow(window: Window, factor: number, bounds: Window): Window {
  const longest = bounds.to - bounds.from;
  const length = Math.min(longest, Math.max(SMALLEST_MS, (window.to - window.from) * factor));
  const middle = (window.from + window.to) / 2;
  const from = Math.min(bounds.to - length, Math.max(bounds.from, middle - length / 2));
  return { from: Math.round(from), to: Math.round(from + length) };
}

/** A brushed window from two points in any order, or null when it is too short to be meant. */
export function brushWindow(a: number, b: number): Window | null {
  const window = { from: Math.round(Math.min(a, b)), to: Math.round(Math.max(a, b)) };
  return window.to - window.from < SMALLEST_MS ? null : window;
}
