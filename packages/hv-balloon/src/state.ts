import { type PageRange, PageRangeTree } from '@dimmer/pages';
import type { BackingSection } from './backing.ts';
import { type Deviations, FAITHFUL, RECOMMENDED } from './deviations.ts';

/** The states of the series in its own order: the index is the number its warnings print (spec 3.2). */
export const STATE_NAMES = [
  'WAIT_RESET',
  'CLOSED',
  'VERSION',
  'CAPS',
  'POST_INIT_WAIT',
  'IDLE',
  'HOT_ADD_RB_WAIT',
  'HOT_ADD_POSTING',
  'HOT_ADD_REPLY_WAIT',
  'HOT_ADD_SKIP_CURRENT',
  'HOT_ADD_PROCESSED_CLEAR_PENDING',
  'HOT_ADD_PROCESSED_NEXT',
  'HOT_REMOVE',
  'BALLOON_POSTING',
  'BALLOON_RB_WAIT',
  'BALLOON_REPLY_WAIT',
  'UNBALLOON_POSTING',
  'UNBALLOON_RB_WAIT',
  'UNBALLOON_REPLY_WAIT',
] as const;

/** The states of QEMU 8.2 and later, likewise; 0 is its mark for "no change" (spec 3.8). */
export const UPSTREAM_STATE_NAMES = [
  'NO_CHANGE',
  'WAIT_RESET',
  'POST_RESET_CLOSED',
  'VERSION',
  'CAPS',
  'POST_INIT_WAIT',
  'IDLE',
  'BALLOON_POSTING',
  'BALLOON_RB_WAIT',
  'BALLOON_REPLY_WAIT',
  'UNBALLOON_POSTING',
  'UNBALLOON_RB_WAIT',
  'UNBALLOON_REPLY_WAIT',
  'HOT_ADD_SETUP',
  'HOT_ADD_RB_WAIT',
  'HOT_ADD_POSTING',
  'HOT_ADD_REPLY_WAIT',
] as const;

export type DeviceStateName =
  | (typeof STATE_NAMES)[number]
  | Exclude<(typeof UPSTREAM_STATE_NAMES)[number], 'NO_CHANGE'>;

export type EditionName = 'series' | 'upstream';

export interface DeviceOptions {
  /** Boot memory in pages: what the guest owns after a reset. */
  readonly bootPages: number;
  /** What backs guest-physical memory outside of sticks, ascending and disjoint. */
  readonly sections: readonly BackingSection[];
  /** Emit HV_BALLOON_STATUS_REPORT, and do not ask the guest to suppress its reports. */
  readonly statusReport?: boolean;
  /** The series with its sticks (default), or the device of QEMU 8.2 and later. */
  readonly edition?: EditionName;
  /** Upstream: where its one memory backend lies. Without it the device balloons and cannot grow the guest. */
  readonly memdev?: PageRange;
  /** Upstream: into how many mapped parts the backend may be cut (spec 7.7); default 256. */
  readonly memslotLimit?: number;
  /** Behave as the code of the edition does, also where that is wrong (spec 9, rows 5 to 8 and 31). */
  readonly faithful?: boolean;
  /**
   * Series: a stick plugged where another was removed in this boot comes back by unballoon, for the guest still holds its
   * pages ballooned. Off in the faithful setting.
   */
  readonly reuseAddresses?: boolean;
  /** Trace lines under the series' own names. */
  readonly trace?: boolean;
}

export interface Capabilities {
  readonly balloon: boolean;
  readonly hotAdd: boolean;
  readonly alignmentPages: number;
}

/** Pages the guest gave up: `guest` the host could not reclaim, `both` it discarded. */
export interface RemovedPages {
  readonly guest: PageRangeTree;
  readonly both: PageRangeTree;
}

/** The books of a range that the protocol hot-adds (spec 5.5). */
export interface BookedRange {
  readonly start: number;
  readonly count: number;
  /** Pages the guest owns now. */
  used: number;
  /** Pages at either end that the guest was never given. */
  head: number;
  tail: number;
  readonly removed: RemovedPages;
}

export interface StickBooks extends BookedRange {
  readonly id: string;
  busy: boolean;
  queued: boolean;
}

/** Upstream's memory backend, from its first hot-add to the next system reset (spec 3.8). All of it counts as its own. */
export interface OwnRange extends BookedRange {
  /** Pages from its start that the guest has taken. */
  added: number;
  /** Pages from its start that are mapped. */
  mapped: number;
  /** The guest took a chunk in part: nothing more is added. */
  exhausted: boolean;
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

export function createRemovedPages(): RemovedPages {
  return { guest: new PageRangeTree(), both: new PageRangeTree() };
}

/** A stick just plugged, skipped or reset: nothing of it is the guest's (spec 5.5). */
export function createStick(id: string, range: PageRange): StickBooks {
  const { start, count } = range;
  return { id, start, count, used: 0, head: count, tail: 0, busy: false, queued: false, removed: createRemovedPages() };
}

/** What the guest has been or is being given of a range; of upstream's own, all of it. */
export function effectiveRange(range: BookedRange): PageRange {
  return { start: range.start + range.head, count: range.count - range.head - range.tail };
}

export function releasedPages(range: BookedRange): number {
  return range.removed.guest.pages + range.removed.both.pages;
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
