import type { PageRange } from '@dimmer/pages';
import type { Features } from './control.ts';

/** The virtqueues of virtio-balloon (spec 10.1); the last one is invented. */
export const BALLOON_QUEUES = { inflate: 0, deflate: 1, stats: 2, hotAdd: 16 } as const;

/** Most page frame numbers in one array: 1 KiB, which is 1 MiB of memory (spec 10.1). */
export const MOST_PFNS = 256;
/** Page frame numbers are 32 bits wide. */
export const MAX_PFN = 2 ** 32 - 1;

/**
 * Feature bits (spec 10.1). The two at the end are invented: `hugeUnits`, in which a page frame number names the first page
 * of 2 MiB that move as a whole (spec 10.5), and `hotAdd`, by which the host announces memory that the guest never had.
 */
export const BALLOON_FEATURES = {
  mustTellHost: 0,
  stats: 1,
  deflateOnOom: 2,
  freePageHint: 3,
  poison: 4,
  reporting: 5,
  hugeUnits: 48,
  hotAdd: 49,
} as const;

/** The config space: 16 bytes (spec 10.1). */
export interface BalloonConfig {
  /** The wanted size of the balloon, in pages. */
  readonly numPages: number;
  /** Its size as the driver last wrote it. */
  readonly actual: number;
  readonly freePageHintId: number;
  readonly poison: number;
}

/** Tags of guest statistics; values are bytes or counts. */
export const STAT_TAGS = {
  swapIn: 0,
  swapOut: 1,
  majorFaults: 2,
  minorFaults: 3,
  freeBytes: 4,
  totalBytes: 5,
  availableBytes: 6,
  caches: 7,
  hugetlbAllocations: 8,
  hugetlbFailures: 9,
} as const;

/** A value beyond the safe range is the largest safe integer. */
export interface BalloonStat {
  readonly tag: number;
  readonly value: number;
}

export type BalloonToHost =
  | { readonly type: 'driver-ok'; readonly features: Features }
  /** The driver has written how large its balloon is, in pages. */
  | { readonly type: 'actual'; readonly pages: number }
  /** Pages that leave the guest, or that it takes back: it chooses both. */
  | { readonly type: 'inflate' | 'deflate'; readonly pfns: readonly number[] }
  | { readonly type: 'stats'; readonly stats: readonly BalloonStat[] }
  /** Invented: so many pages from the start of the announced range are in use now. */
  | { readonly type: 'hot-added'; readonly start: number; readonly count: number };

export type BalloonToGuest =
  | { readonly type: 'offer'; readonly features: Features; readonly config: BalloonConfig }
  | { readonly type: 'config'; readonly config: BalloonConfig }
  /** The array was worked off; on `stats`: new statistics are wanted. */
  | { readonly type: 'used'; readonly queue: 'inflate' | 'deflate' | 'stats' }
  /** Invented: memory that the guest never had. It answers `hot-added`. */
  | { readonly type: 'hot-add'; readonly range: PageRange }
  /** Invented: hot-added memory that is ballooned to the last page is gone for good. It stays counted in `actual`. */
  | { readonly type: 'hot-removed'; readonly range: PageRange };
