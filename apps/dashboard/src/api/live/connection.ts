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
  /** The stream says something at least this often. */
  readonly heartbeatMs: number;
}

export const connection = createCell<Connection>({
  status: 'connecting',
  since: Date.now(),
  retryAt: null,
  lastFrameAt: 0,
  heartbeatMs: 5000,
});

/** The newest `seq` the stream has told of. */
export const newestSeq = createCell(0);

export type Freshness = 'fresh' | 'stale' | 'broken';

const STALE_MS = 3000;
const BROKEN_MS = 10_000;

/** How much the values on the page can be trusted. A live stream may be silent for a heartbeat; a lost one may not. */
export function freshnessAt(now: number, { status, since, lastFrameAt, heartbeatMs }: Connection): Freshness {
  const ageMs = now - (lastFrameAt || since) - (status === 'live' ? heartbeatMs : 0);
  if (ageMs < STALE_MS) return 'fresh';
  return ageMs < BROKEN_MS ? 'stale' : 'broken';
}
