import { createCell } from '../../lib/cell.ts';

/** The live stream as the shell shows it. Times are local epoch ms. */
export interface Connection {
  readonly status: 'connecting' | 'live' | 'waiting';
  /** When it came to life, or since when it is not alive. */
  readonly since: number;
  /** While waiting: when the next try is. */
  readonly retryAt: number | null;
  /** When the last frame came; 0 before the first. */
  readonly lastFrameAt: number;
}

export const connection = createCell<Connection>({
  status: 'connecting',
  since: Date.now(),
  retryAt: null,
  lastFrameAt: 0,
});

/** The newest `seq` the stream has told of. */
export const newestSeq = createCell(0);

export type Freshness = 'fresh' | 'stale' | 'broken';

const STALE_MS = 3000;
const BROKEN_MS = 10_000;

/** How much the values on the page can be trusted, by the age of what they came with. */
export function freshnessOf(ageMs: number): Freshness {
  if (ageMs < STALE_MS) return 'fresh';
  return ageMs < BROKEN_MS ? 'stale' : 'broken';
}
