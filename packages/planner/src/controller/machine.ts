import type { MemoryShape } from '../desired.ts';
import type { DeviceStick, GuestStats, Observation } from '../observation.ts';
import type { AddressRange, Sent, Situation, StickMemory } from '../situation.ts';

/** What is known of a running machine beyond its last observation. */
export interface Machine {
  readonly shape: MemoryShape;
  observation: Observation;
  /** The device's word on each stick of the observation. */
  deviceSticks: ReadonlyMap<string, DeviceStick>;
  /** Whether the observation shows what the last command did: nothing is decided otherwise. */
  fresh: boolean;
  /** When the last RESET came. Observations up to then are of the time before. */
  resetAt: number;
  /** When the last command was issued. */
  issuedAt: number;
  /** Whether the present phase began with a RESET. */
  rebooted: boolean;
  connection: Connection;
  capabilities: Situation['capabilities'];
  sticks: Readonly<Record<string, StickMemory>>;
  /** What the guest has been given of the region inside its machine. */
  addedBytes: number;
  /** Since its last reset all of that was seen. */
  addedKnown: boolean;
  barred: readonly AddressRange[];
  freed: readonly AddressRange[];
  /** When each stick was deleted: an observation may still be on its way that lists it. */
  deleted: Readonly<Record<string, number>>;
  /** What went with removed sticks: until its RESET the guest counts it as committed, for it has given it back. */
  removedBytes: number;
  sent: Sent | null;
  lastValueBytes: number | null;
  /** The least value sent since the last plug; only needed where the device does not tell what it does. */
  leastAskedBytes: number | null;
  growthBar: Situation['growthBar'];
  plugRefusals: number;
  /** VM time of the last plug that found no guest. */
  probedMs: number;
  /** VM time in milliseconds: stands still while the VM is paused. */
  vmMs: number;
  seenAt: number;
  /** VM time at which anything last moved. */
  changedMs: number;
  /** What would have moved, as text. */
  trace: string;
  /** Sizes seen lately, by VM time: what the guest gives and takes. */
  pace: readonly PacePoint[];
  /** Rates the guest has shown, bytes per millisecond; null: not yet. */
  rates: { readonly down: number | null; readonly up: number | null };
  report: Report | null;
  /** The last statistics of this guest's driver; null: it has sent none since the last reset. */
  stats: GuestStats | null;
  /** Null: the guest tells no total. */
  total: TotalWatch | null;
  /** Whether the guest counts in its total what it gave to the balloon; null: it has not shown. */
  countsGiven: boolean | null;
  warnings: Readonly<Record<string, number>>;
}

/** What a machine has given its guest, and what the guest says of it. */
export interface Totals {
  /** Boot memory and all that was added. */
  readonly wholeBytes: number;
  readonly givenBackBytes: number;
  /** By the guest's own word. */
  readonly totalBytes: number;
}

/** How the guest's own total follows what is added to it. */
export interface TotalWatch {
  /** As it was before anything was added that has not shown. */
  readonly base: Totals;
  /** Memory was added last then, and it is still waited for; null: it is not. */
  readonly growth: { readonly ms: number; readonly at: number; readonly wholeBytes: number } | null;
  /** What was added and has not come into use in a fair time. */
  readonly hiddenBytes: number;
}

export interface PacePoint {
  readonly atMs: number;
  readonly bytes: number;
}

export interface Report {
  readonly committedBytes: number;
  readonly availableBytes: number;
  readonly at: number;
  /** The same in VM time. */
  readonly ofMs: number;
  /** What it needed then: known from the first look at the machine after the report. */
  readonly demandBytes: number | null;
  /** That look is still to come, and `demandBytes` is of the report before. */
  readonly open: boolean;
}

/** Whether a guest is past its capabilities report, and whether one was before, since the last RESET. */
export interface Connection {
  readonly open: boolean;
  readonly wasOpen: boolean;
  /** When it was seen to open; epoch milliseconds. */
  readonly since: number;
}
