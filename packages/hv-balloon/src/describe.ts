import { formatVersion } from '@dimmer/dynmem-proto';
import { PAGE_BYTES, type PageRange } from '@dimmer/pages';
import { type OwnRange, releasedPages, type StickBooks } from './books.ts';
import { type Capabilities, type DeviceState, type StatusReport, totalPages } from './state.ts';
import type { DeviceStateName } from './state-names.ts';

/** What `query-balloon` answers: bytes of the total less what the host took. Guest-only pages do not count (spec 7.2). */
export function queryBalloon(state: DeviceState): number {
  const pages = totalPages(state) - state.removedBoth;
  return (state.deviations.clampActual ? Math.max(0, pages) : pages) * PAGE_BYTES;
}

export type StickState = 'queued' | 'adding' | 'in-use' | 'unused';

export interface StickDescription {
  readonly id: string;
  readonly state: StickState;
  readonly busy: boolean;
  readonly usedPages: number;
  readonly releasedPages: number;
  readonly headPages: number;
  readonly tailPages: number;
}

export interface RegionDescription {
  readonly startPages: number;
  readonly pages: number;
  /** From its start: what the guest has taken, and what is mapped. */
  readonly addedPages: number;
  readonly mappedPages: number;
  readonly releasedPages: number;
  /** Nothing more is added before the next system reset. */
  readonly exhausted: boolean;
}

/** What the series' monitor does not tell. Pages, and VM time in milliseconds. */
export interface DeviceDescription {
  readonly state: DeviceStateName;
  readonly since: number;
  readonly protocolVersion: string | null;
  readonly capabilities: Capabilities | null;
  readonly targetPages: number | null;
  readonly targetChanged: boolean;
  readonly totalPages: number;
  readonly removedGuestPages: number;
  readonly removedBothPages: number;
  readonly sticks: readonly StickDescription[];
  /** Where sticks were removed since the last reset: pages that the guest has given, and still counts. */
  readonly departed: readonly PageRange[];
  /** Upstream's memory backend, from its first hot-add on. */
  readonly region: RegionDescription | null;
  /** How often each warning was raised. */
  readonly warnings: Readonly<Record<string, number>>;
}

export function describeDevice(state: DeviceState): DeviceDescription {
  return {
    state: state.name,
    since: state.since,
    protocolVersion: state.version === null ? null : formatVersion(state.version),
    capabilities: state.capabilities,
    targetPages: state.targetPages,
    targetChanged: state.targetChanged,
    totalPages: totalPages(state),
    removedGuestPages: state.removedGuest,
    removedBothPages: state.removedBoth,
    sticks: state.sticks.map((stick) => describeStick(state, stick)),
    departed: [...state.disallowed],
    region: state.own && describeRegion(state.own),
    warnings: { ...state.warnings },
  };
}

/** What `query-hv-balloon-status-report` answers; null: nothing was reported since the channel opened, or none is wanted. */
export function lastStatusReport(state: DeviceState): StatusReport | null {
  return state.lastReport;
}

function describeRegion(own: OwnRange): RegionDescription {
  const { start, count, added, mapped, exhausted } = own;
  return {
    startPages: start,
    pages: count,
    addedPages: added,
    mappedPages: mapped,
    releasedPages: releasedPages(own),
    exhausted,
  };
}

function describeStick(state: DeviceState, stick: StickBooks): StickDescription {
  return {
    id: stick.id,
    state: stateOf(state, stick),
    busy: stick.busy,
    usedPages: stick.used,
    releasedPages: releasedPages(stick),
    headPages: stick.head,
    tailPages: stick.tail,
  };
}

function stateOf(state: DeviceState, stick: StickBooks): StickState {
  if (stick.queued) return state.queue[0] === stick && state.name.startsWith('HOT_ADD') ? 'adding' : 'queued';
  return stick.busy ? 'in-use' : 'unused';
}
