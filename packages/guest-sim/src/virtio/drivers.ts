import type { PageRange } from '@dimmer/pages';

/** What the machine has for its guest's memory, and so which drivers the guest loads. `pc-dimm`: DIMMs and virtio-balloon. */
export type GuestHardware = 'hv-balloon' | 'virtio-balloon' | 'virtio-mem' | 'pc-dimm';

/** The drivers of a guest without hv-balloon. Plain data, in pages: what a reload of the drivers forgets. */
export interface VirtioDrivers {
  readonly balloon: BalloonDriver | null;
  readonly mem: MemDriver | null;
  readonly dimms: DimmDriver | null;
  /** Messages that the ring has no room for yet, in order. */
  waiting: Uint8Array[];
  /** Pages copied elsewhere so that a block or a DIMM could leave. */
  copiedPages: number;
}

export interface BalloonDriver {
  /** Where the device was found: nothing is done before. */
  isReady: boolean;
  /** The device moves 2 MiB for each page frame number (spec 10.5). */
  hugeUnits: boolean;
  wantedPages: number;
  /** What it has given away, as it tells the device; pages that left with a stick are counted on. */
  givenPages: number;
  /** The array that is with the host; there is one at a time (spec 10.1). */
  away: { readonly direction: 'inflate' | 'deflate'; readonly pfns: readonly number[] } | null;
  /** It waits for its timer: between two arrays, or after memory could not be had. */
  isPausing: boolean;
  /** Memory that the host has announced, the first at work. */
  adding: readonly PageRange[];
}

export interface MemDriver {
  isReady: boolean;
  region: PageRange;
  blockPages: number;
  usablePages: number;
  requestedPages: number;
  /** The request that is with the host. Pages of an unplug are the guest's no longer. */
  pending: { readonly type: 'plug' | 'unplug'; readonly range: PageRange } | null;
  isPausing: boolean;
  /** Until the next try, doubled each time. */
  retryMs: number;
}

export interface DimmDriver {
  slots: readonly { readonly slot: number; readonly range: PageRange }[];
  /** Events to be worked off, one after the other. */
  jobs: readonly { readonly type: 'insert' | 'eject'; readonly slot: number }[];
}

/** Null: the guest has an hv-balloon and speaks its protocol. */
export function createVirtioDrivers(hardware: GuestHardware): VirtioDrivers | null {
  if (hardware === 'hv-balloon') return null;
  return {
    balloon: hardware === 'virtio-mem' ? null : createBalloonDriver(),
    mem: hardware === 'virtio-mem' ? createMemDriver() : null,
    dimms: hardware === 'pc-dimm' ? { slots: [], jobs: [] } : null,
    waiting: [],
    copiedPages: 0,
  };
}

function createBalloonDriver(): BalloonDriver {
  return {
    isReady: false,
    hugeUnits: false,
    wantedPages: 0,
    givenPages: 0,
    away: null,
    isPausing: false,
    adding: [],
  };
}

/** 5 s at first, as Linux waits. */
export const FIRST_RETRY_MS = 5_000;

function createMemDriver(): MemDriver {
  return {
    isReady: false,
    region: { start: 0, count: 0 },
    blockPages: 1,
    usablePages: 0,
    requestedPages: 0,
    pending: null,
    isPausing: false,
    retryMs: FIRST_RETRY_MS,
  };
}
