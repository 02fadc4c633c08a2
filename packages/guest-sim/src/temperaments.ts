import { BALLOON_CHUNK_PAGES, MAX_GUEST_RANGES, VERSION_0_3, VERSION_1_0, VERSION_2_0 } from '@dimmer/dynmem-proto';
import { PAGE_BYTES, PAGES_PER_MIB } from '@dimmer/pages';
import type { TakeOrder } from './take-pages.ts';

export type GuestKind = 'windows' | 'linux' | 'stubborn';

/** A value that is drawn anew at each boot: half of the draws are below the median. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** Milliseconds of a balloon request in one go: a start, a share per page, jitter, and now and then a long pause. */
export interface BalloonPace {
  readonly baseMs: number;
  readonly perPageMs: number;
  /** 0.2 is ±20 %. */
  readonly jitter: number;
  readonly slowProbability: number;
  readonly slowMs: readonly [least: number, most: number];
}

/** How a simulated guest behaves. Memory in pages, time in milliseconds of VM time. */
export interface Temperament {
  /** Which driver's rules it follows. */
  readonly family: 'windows' | 'linux';
  /** Tried in this order; the last one says that it is the last. */
  readonly versions: readonly number[];
  readonly balloon: boolean;
  readonly hotAdd: boolean;
  readonly hotRemove: boolean;
  /** n of 2^n MiB. */
  readonly hotAddAlignment: number;
  readonly ringBytes: number;

  readonly bootMs: number;
  readonly shutdownMs: number;
  /** Between leaving the VMBus and coming back. */
  readonly reloadMs: number;
  /** Longest wait for the answer to a version or capabilities message. */
  readonly handshakeTimeoutMs: number;
  /** Pause before a message that found the ring full is tried again; null waits to hear of room. */
  readonly ringRetryMs: number | null;

  readonly statusReports: boolean;
  readonly honoursSuppress: boolean;
  /** So many calls of the reporter do nothing. */
  readonly statusDelayCalls: number;

  /** Most ranges in one BALLOON_RESPONSE. */
  readonly maxRanges: number;
  /** Larger requests are answered with nothing. */
  readonly maxRequestPages: number;
  /** Linux: which free pages the balloon takes first. Windows takes the largest extents. */
  readonly balloonOrder: TakeOrder;
  /** With `lowest-first`: the page to begin at. */
  readonly balloonFrom: number;
  /** Windows: the least the guest keeps in all, used or free. A number is kept as it is, a spread is drawn at each boot. */
  readonly reservePages: number | Spread;
  /** Windows, on top of `reservePages`: this share of boot memory. */
  readonly reserveShare: number;
  /** Windows: the least it keeps free beyond what is in use. */
  readonly headroomPages: number;
  /** Of each two pages that the balloon finds, one cannot be moved: every range is one page. For benches. */
  readonly fragmented: boolean;
  /** Windows: one pause per request. */
  readonly balloonPace: BalloonPace;
  /** Linux: while pages are allocated in blocks of 512, and one by one. */
  readonly perBlockPageMs: number;
  readonly perSinglePageMs: number;
  /**
   * Linux: recent kernels let the floor follow the balloon down; older ones have that of all memory, and balloon whole
   * blocks only (spec 6.3).
   */
  readonly generation: 'recent' | 'older';
  /** Linux: used by the system itself, never available. */
  readonly osUsedPages: number;
  /** Linux: balloon and unballoon requests are ignored, hot-add is refused. */
  readonly hibernation: boolean;

  /** virtio-balloon: for each page, in either direction. */
  readonly pfnPageMs: number;
  /** virtio-mem and DIMMs. */
  readonly memPlugPageMs: number;
  readonly memUnplugPageMs: number;

  readonly unballoonMessageMs: number;
  readonly unballoonPerPageMs: number;

  readonly hotAddPerPageMs: number;
  /** No memory beyond this many pages can be owned: hot-add stops short there. */
  readonly maxOwnedPages: number;
  /** The share of each chunk that is really added. */
  readonly hotAddShare: number;
  /** Windows: tries before a hot-add is answered with failure, and the pause between them. */
  readonly hotAddTries: number;
  readonly hotAddRetryMs: number;
  /** Linux: whether added blocks are put into use at once; otherwise each is waited for and stays offline. */
  readonly onlinesBlocks: boolean;
  readonly onliningWaitMs: number;
  /** A hot-add earlier than this after the channel opened crashes the guest with this probability. */
  readonly earlyMs: number;
  readonly earlyCrashProbability: number;
}

/** Rates of spec 6.2 and of the measurements are per second of so many bytes. */
function perPageMs(bytesPerMinute: number): number {
  return (PAGE_BYTES / bytesPerMinute) * 60_000;
}

const GB = 1e9;
const TWO_GIB_PAGES = 2048 * PAGES_PER_MIB;

/** Spec 6.2. What is not a fact there is a choice: Windows publishes little. */
const WINDOWS: Temperament = {
  family: 'windows',
  versions: [VERSION_2_0, VERSION_1_0, VERSION_0_3],
  balloon: true,
  hotAdd: true,
  hotRemove: true,
  hotAddAlignment: 0,
  ringBytes: 16 * 1024,
  bootMs: 15_000,
  shutdownMs: 5_000,
  reloadMs: 1_000,
  handshakeTimeoutMs: 5_000,
  ringRetryMs: null,
  statusReports: true,
  honoursSuppress: true,
  statusDelayCalls: 0,
  maxRanges: MAX_GUEST_RANGES,
  maxRequestPages: BALLOON_CHUNK_PAGES,
  balloonOrder: 'highest-first',
  balloonFrom: 0,
  reservePages: { least: 300 * PAGES_PER_MIB, median: 640 * PAGES_PER_MIB, most: 1331 * PAGES_PER_MIB },
  reserveShare: 0,
  headroomPages: 64 * PAGES_PER_MIB,
  fragmented: false,
  // About 0.62 s for a full request, the 230 GB/min of the series' benchmark; sometimes 2 to 3 s.
  balloonPace: { baseMs: 80, perPageMs: 0.93e-3, jitter: 0.2, slowProbability: 0.05, slowMs: [2_000, 3_000] },
  perBlockPageMs: 0,
  perSinglePageMs: 0,
  generation: 'recent',
  osUsedPages: 0,
  hibernation: false,
  // 70 GB/min, what the series' author measured of virtio-balloon beside his own.
  pfnPageMs: perPageMs(70 * GB),
  memPlugPageMs: perPageMs(1_600 * GB),
  memUnplugPageMs: perPageMs(130 * GB),
  unballoonMessageMs: 0,
  // 10 ms for a message of 2 GiB: 200 GB in about a second.
  unballoonPerPageMs: 10 / TWO_GIB_PAGES,
  hotAddPerPageMs: 50 / TWO_GIB_PAGES,
  maxOwnedPages: Number.POSITIVE_INFINITY,
  hotAddShare: 1,
  hotAddTries: 3,
  hotAddRetryMs: 1_000,
  onlinesBlocks: true,
  onliningWaitMs: 0,
  earlyMs: 50_000,
  earlyCrashProbability: 1,
};

/** Spec 6.3 and, for the rates, what was measured on a 6.12 guest under hv-balloon. */
const LINUX: Temperament = {
  ...WINDOWS,
  family: 'linux',
  hotRemove: false,
  hotAddAlignment: 7,
  bootMs: 8_000,
  ringRetryMs: 20,
  honoursSuppress: false,
  statusDelayCalls: 45,
  maxRequestPages: Number.POSITIVE_INFINITY,
  reservePages: 0,
  headroomPages: 0,
  // 118 to 152 GB/min in blocks of 2 MiB; page by page as slow as virtio-balloon, 28 to 36 GB/min.
  perBlockPageMs: perPageMs(135 * GB),
  perSinglePageMs: perPageMs(32 * GB),
  osUsedPages: 300 * PAGES_PER_MIB,
  pfnPageMs: perPageMs(32 * GB),
  // 6 GiB are back in 0.8 to 1.3 s.
  unballoonPerPageMs: perPageMs(370 * GB),
  // 7 GiB in 1.96 to 2.17 s.
  hotAddPerPageMs: perPageMs(205 * GB),
  hotAddTries: 1,
  onliningWaitMs: 5_000,
  earlyCrashProbability: 0,
};

/** Windows-like, but it keeps much, takes its time, and adds only part of what it is given. */
const STUBBORN: Temperament = {
  ...WINDOWS,
  reservePages: { least: 256 * PAGES_PER_MIB, median: 512 * PAGES_PER_MIB, most: 768 * PAGES_PER_MIB },
  reserveShare: 0.5,
  balloonPace: { baseMs: 4_000, perPageMs: 0.93e-3, jitter: 0.3, slowProbability: 0.2, slowMs: [8_000, 12_000] },
  unballoonMessageMs: 200,
  hotAddPerPageMs: 3_000 / TWO_GIB_PAGES,
  hotAddShare: 0.5,
};

export const TEMPERAMENTS: Readonly<Record<GuestKind, Temperament>> = {
  windows: WINDOWS,
  linux: LINUX,
  stubborn: STUBBORN,
};

/** What makes any guest answer in the very step in which it was asked, for benches and tests. */
export const INSTANT: Partial<Temperament> = {
  bootMs: 0,
  shutdownMs: 0,
  reloadMs: 0,
  ringRetryMs: null,
  balloonPace: { baseMs: 0, perPageMs: 0, jitter: 0, slowProbability: 0, slowMs: [0, 0] },
  perBlockPageMs: 0,
  perSinglePageMs: 0,
  pfnPageMs: 0,
  memPlugPageMs: 0,
  memUnplugPageMs: 0,
  unballoonMessageMs: 0,
  unballoonPerPageMs: 0,
  hotAddPerPageMs: 0,
  hotAddRetryMs: 0,
};
