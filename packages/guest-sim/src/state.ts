import type { Message } from '@dimmer/dynmem-proto';
import type { PageRange } from '@dimmer/pages';
import { PageRangeTree } from '@dimmer/pages';
import { type GuestFaults, NO_FAULTS } from './faults.ts';
import type { Region } from './linux-regions.ts';
import { createMemoryMap, type MemoryMap } from './memory-map.ts';
import { createRandom, type Random } from './random.ts';
import { type GuestKind, TEMPERAMENTS, type Temperament } from './temperaments.ts';
import { createVirtioDrivers, type GuestHardware, type VirtioDrivers } from './virtio/drivers.ts';
import { startWorkload, type Workload, type WorkloadKind } from './workload.ts';

export interface GuestOptions {
  readonly kind: GuestKind;
  /** Boot memory in guest-physical space: what the guest has after a reset. */
  readonly bootRanges: readonly PageRange[];
  readonly workload: WorkloadKind;
  /** The same seed gives the same guest. */
  readonly seed: number;
  /** What differs from the kind's own behaviour. */
  readonly temperament?: Partial<Temperament>;
  readonly faults?: GuestFaults;
  /** Boot memory that the system holds for good. */
  readonly pinned?: readonly PageRange[];
  /** What the machine has for its memory; default: hv-balloon. */
  readonly hardware?: GuestHardware;
  /** Messages that the driver has sent before its first one here: the number of that one, less one. */
  readonly transId?: number;
}

/** A message without its number: that is given when it leaves. */
export type Outgoing = {
  readonly [T in Message['type']]: Omit<Message & { readonly type: T }, 'transId'>;
}[Message['type']];

/** A request of the host that the driver is at work on; there is one at a time. */
export type Job =
  | { readonly type: 'balloon'; left: number; singles: boolean; begun: boolean }
  | { readonly type: 'unballoon'; last: boolean; busyUntil: number }
  | { readonly type: 'hot-add'; readonly range: PageRange; tries: number }
  | { readonly type: 'add-blocks'; readonly region: Region; readonly coveredBefore: number; left: number };

export type LinkPhase = 'closed' | 'opening' | 'version' | 'capabilities' | 'connected';

/** The guest's driver: everything that a reload of it forgets. */
export interface Driver {
  link: LinkPhase;
  /** VM time at which the channel opened. */
  openedAt: number;
  /** The length of the ring towards the host, and its room now. */
  ringBytes: number;
  ringFreeBytes: number;
  /** Of the last message: counted up for every one (spec 1.4). */
  transId: number;
  /** Which of the temperament's versions is being tried or was agreed on. */
  versionIndex: number;
  /** The host does not want status reports. */
  suppressed: boolean;
  statusCallsToSkip: number;
  lastStatusAt: number;
  /** Pages that this driver has given and not got back. */
  balloonedPages: number;
  job: Job | null;
  /** The job goes on as soon as all messages have left. */
  jobIsDue: boolean;
  outbox: Outgoing[];
  /** Linux (spec 6.3). */
  regions: Region[];
  hotAddDisabled: boolean;
  /** From INFO: the most pages that the host will ever give. */
  maxPages: bigint | null;
}

/** The guest. Owned by its reducer: only the state that `guestStep` returned last is valid. */
export interface GuestState {
  readonly options: GuestOptions;
  readonly temperament: Temperament;
  readonly random: Random;
  faults: GuestFaults;
  power: 'off' | 'booting' | 'running' | 'crashed';
  readonly memory: MemoryMap;
  /** Linux: memory blocks that exist, by their first page; what of them was never put into use. */
  readonly blocks: PageRangeTree;
  offlinePages: number;
  workload: Workload;
  /** Windows: drawn at each boot. */
  reservePages: number;
  /** Attempts at hot-adds that failed since the fault was set. */
  failedHotAdds: number;
  driver: Driver;
  /** The drivers of a guest without hv-balloon; null: it has one. */
  virtio: VirtioDrivers | null;
  /** How many messages of each type it has sent and heard. */
  readonly sent: Record<string, number>;
  readonly received: Record<string, number>;
}

export function createGuest(options: GuestOptions): GuestState {
  const temperament = { ...TEMPERAMENTS[options.kind], ...options.temperament };
  const memory = createMemoryMap();
  const random = createRandom(options.seed);
  return {
    options,
    temperament,
    random,
    faults: options.faults ?? NO_FAULTS,
    power: 'off',
    memory,
    blocks: new PageRangeTree(),
    offlinePages: 0,
    workload: startWorkload('none', memory, 0, random)[0],
    reservePages: 0,
    failedHotAdds: 0,
    driver: createDriver(temperament, options.transId ?? 0),
    virtio: createVirtioDrivers(options.hardware ?? 'hv-balloon'),
    sent: {},
    received: {},
  };
}

export function createDriver(temperament: Temperament, transId: number): Driver {
  return {
    link: 'closed',
    openedAt: 0,
    ringBytes: 0,
    ringFreeBytes: 0,
    transId,
    versionIndex: 0,
    suppressed: false,
    statusCallsToSkip: temperament.statusDelayCalls,
    lastStatusAt: Number.NEGATIVE_INFINITY,
    balloonedPages: 0,
    job: null,
    jobIsDue: false,
    outbox: [],
    regions: [],
    hotAddDisabled: false,
    maxPages: null,
  };
}
