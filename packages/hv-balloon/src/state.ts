import { PageRangeTree } from '@dimmer/pages';
import {
  type BookedRange,
  createRemovedPages,
  effectiveRange,
  type OwnRange,
  type RemovedPages,
  type StickBooks,
} from './books.ts';
import { type Deviations, FAITHFUL, RECOMMENDED } from './deviations.ts';
import type { DeviceOptions } from './options.ts';
import type { DeviceStateName } from './state-names.ts';

export interface Capabilities {
  readonly balloon: boolean;
  readonly hotAdd: boolean;
  readonly alignmentPages: number;
}

/** A guest's figures as last reported, in bytes. */
export interface StatusReport {
  readonly committed: number;
  readonly available: number;
}

/** The device. Owned by its reducer: only the state that `deviceStep` returned last is valid. */
export interface DeviceState {
  readonly options: DeviceOptions;
  readonly deviations: Deviations;
  name: DeviceStateName;
  /** VM time at which the present state was entered. */
  since: number;
  tracing: boolean;
  /** Room in the ring towards the guest. */
  ringFreeBytes: number;
  version: number | null;
  capabilities: Capabilities | null;
  targetPages: number | null;
  targetChanged: boolean;
  /** Of the next request; rises when a transaction completes (spec 1.4). */
  transId: number;
  /** Pages still to be moved by the running operation. */
  diff: number;
  /** Whether part of the running unballoon has left. */
  unballoonBegun: boolean;
  /** Pages asked for in the outstanding HOT_ADD_REQUEST. */
  hotAddChunk: number;
  /** Upstream: pages still to be hot-added by the running operation. */
  hotAddDiff: number;
  /** Upstream: the backend as far as the guest has it. */
  own: OwnRange | null;
  /** Since the channel opened, where somebody wants reports. */
  lastReport: StatusReport | null;
  /** Answers in a row that brought ranges but not one new page. */
  fruitlessRounds: number;
  readonly boot: RemovedPages;
  /** Ranges of sticks removed since the last reset (spec 5.9). */
  readonly disallowed: PageRangeTree;
  /** Sums over boot memory and all sticks. */
  removedGuest: number;
  removedBoth: number;
  /** Ascending by address. */
  sticks: StickBooks[];
  /** Sticks that wait for their hot-add; the first one is at work in the HOT_ADD states. */
  queue: StickBooks[];
  readonly warnings: Record<string, number>;
}

export function createDevice(options: DeviceOptions): DeviceState {
  return {
    options,
    deviations: options.faithful ? FAITHFUL : { ...RECOMMENDED, reuseAddresses: options.reuseAddresses ?? false },
    name: 'WAIT_RESET',
    since: 0,
    tracing: options.trace ?? false,
    ringFreeBytes: 0,
    version: null,
    capabilities: null,
    targetPages: null,
    targetChanged: false,
    transId: 0,
    diff: 0,
    unballoonBegun: false,
    hotAddChunk: 0,
    hotAddDiff: 0,
    own: null,
    lastReport: null,
    fruitlessRounds: 0,
    boot: createRemovedPages(),
    disallowed: new PageRangeTree(),
    removedGuest: 0,
    removedBoth: 0,
    sticks: [],
    queue: [],
    warnings: {},
  };
}

/** Ranges with books of their own, ascending: the sticks, or upstream's one. */
export function bookedRanges(state: DeviceState): readonly BookedRange[] {
  return state.own ? [state.own] : state.sticks;
}

/** Boot memory and what of each stick is or is being added (spec 3.4); upstream: what was added (spec 3.8). */
export function totalPages(state: DeviceState): number {
  const { bootPages } = state.options;
  if (state.own) return bootPages + state.own.added;
  return state.sticks.reduce((pages, stick) => pages + effectiveRange(stick).count, bootPages);
}

const BEFORE_CAPABILITIES: ReadonlySet<DeviceStateName> = new Set<DeviceStateName>([
  'WAIT_RESET',
  'CLOSED',
  'POST_RESET_CLOSED',
  'VERSION',
  'CAPS',
]);

/** Whether a guest has reported its capabilities (state past CAPS). */
export function isPastCapabilities(state: DeviceState): boolean {
  return !BEFORE_CAPABILITIES.has(state.name);
}
