import type { DesiredMemory, LayoutStick, MachineLimits, MemoryShape } from '../desired.ts';
import type { DeviceStick, GrowthMode, MemoryCommand, Observation } from '../observation.ts';
import type { Operation, Outcome } from '../operation.ts';
import type { AddressRange, Sent, Situation, StickMemory } from '../situation.ts';
import type { MemoryView } from '../view.ts';
import type { ManualCommand } from './io.ts';

export interface ControllerOptions {
  readonly vm: string;
  readonly limits: MachineLimits;
  readonly growthMode: GrowthMode;
  readonly desired: DesiredMemory;
  /** Operations that were queued or running when Dimmer stopped. */
  readonly unfinished: readonly Operation[];
  /** The largest size this VM may have by the host's budget; null: no limit known. */
  readonly hostLimitBytes: number | null;
}

/** The controller of one VM. Owned by its reducer: only the state that `controllerStep` returned last is valid. */
export interface ControllerState {
  readonly vm: string;
  readonly limits: MachineLimits;
  readonly growthMode: GrowthMode;
  desired: DesiredMemory;
  hostLimitBytes: number | null;
  machine: Machine | null;
  run: Run | null;
  /** Operations of an earlier life of Dimmer that another one has replaced: they end with the first step. */
  backlog: readonly Operation[];
  /** The one command that has not been answered. */
  command: IssuedCommand | null;
  commandCount: number;
  manual: ManualWork | null;
  /** How the last operation ended; decides whether the target is tried again by itself. */
  last: LastEnd | null;
  /** Why the target is to be applied again as soon as the machine can be judged. */
  due: ReapplyCause | null;
  /** Number of the last stick that Dimmer named. */
  stickCount: number;
  /** Backends that a person made by the monitor, with their sizes. */
  handBackends: Readonly<Record<string, number>>;
  wakeAt: number | null;
  progressAt: number;
  view: MemoryView | null;
  /** The sticks as they were described last, and from what. */
  described: { readonly from: readonly unknown[]; readonly views: MemoryView['sticks'] } | null;
}

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
  barred: readonly AddressRange[];
  /** When each stick was deleted: an observation may still be on its way that lists it. */
  deleted: Readonly<Record<string, number>>;
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
  warnings: Readonly<Record<string, number>>;
}

export interface PacePoint {
  readonly atMs: number;
  readonly bytes: number;
}

export interface Report {
  readonly committedBytes: number;
  readonly availableBytes: number;
  readonly at: number;
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

/** The running operation of the memory. */
export interface Run {
  operation: Operation;
  /** What each step stands for, so that slices of one balloon share a step. */
  keys: readonly string[];
  /** Ids to unplug, because a person asked. */
  readonly unplugId: string | null;
  /** A stick that a person asked for: refused, the operation fails. */
  readonly stick: LayoutStick | null;
  /** The target before this operation, should it come to nothing. */
  readonly formerTargetBytes: number;
  /** It interrupted another one: the target is applied again afterwards. */
  readonly interrupted: boolean;
  cancelledMs: number | null;
}

export interface IssuedCommand {
  readonly id: number;
  readonly command: MemoryCommand;
  readonly restore: boolean;
  readonly key: string;
  readonly operationId: string | null;
}

export interface ManualWork {
  readonly requestId: string;
  readonly command: ManualCommand;
  /** Waiting for a command of ours, sending the `balloon` that must come first, or the person's turn. */
  readonly phase: 'before' | 'theirs';
}

export interface LastEnd {
  readonly operationId: string;
  readonly outcome: Outcome | null;
  readonly because: string | null;
  readonly at: number;
  /** Guest's available bytes when it stopped short, and the least since. */
  readonly availableBytes: number | null;
  readonly leastAvailableBytes: number | null;
  readonly trace: string;
  readonly goalBytes: number;
}

export type ReapplyCause =
  | 'start'
  | 'reset'
  | 'reopened'
  | 'answers-again'
  | 'memory-freed'
  | 'host-room'
  | 'interrupted';

export function createController(options: ControllerOptions): ControllerState {
  const { vm, limits, growthMode, desired, hostLimitBytes } = options;
  const ours = options.unfinished.filter(({ kind }) => kind === 'resize' || kind === 'plug' || kind === 'unplug');
  const running = ours.at(-1);
  return {
    vm,
    limits,
    growthMode,
    desired,
    hostLimitBytes,
    machine: null,
    run: running ? continueRun(running, desired) : null,
    backlog: ours.slice(0, -1),
    command: null,
    commandCount: 0,
    manual: null,
    last: null,
    due: null,
    stickCount: highestNumber(desired.layout),
    handBackends: {},
    wakeAt: null,
    progressAt: 0,
    view: null,
    described: null,
  };
}

/** Goes on with an operation of before. What ran when Dimmer stopped has not come to its end. */
function continueRun(left: Operation, desired: DesiredMemory): Run {
  const begun = left.steps.filter(({ state }) => state !== 'waiting');
  const steps = begun.map((step) =>
    step.state === 'running' ? ({ ...step, state: 'skipped', detail: 'Dimmer stopped here.' } as const) : step,
  );
  const operation: Operation = { ...left, state: 'running', steps };
  return {
    operation,
    keys: operation.steps.map((_, index) => `earlier:${index}`),
    unplugId: operation.kind === 'unplug' ? readUnpluggedId(operation) : null,
    stick: null,
    formerTargetBytes: desired.targetBytes,
    interrupted: false,
    cancelledMs: null,
  };
}

/** The step's command is the stored intent: which stick it was to remove. */
function readUnpluggedId(operation: Operation): string | null {
  const commands = operation.steps.map(({ command }) => /^device_del ([^,]+)/.exec(command ?? '')?.[1]);
  return commands.findLast((id) => id !== undefined) ?? null;
}

/** Sticks of Dimmer are named dm1, dm2, …; no name comes back while the controller lives. */
export function highestNumber(sticks: readonly { readonly id: string; readonly memdev: string }[]): number {
  const names = sticks.flatMap(({ id, memdev }) => [id, memdev]);
  return Math.max(0, ...names.map((name) => Number(/^dm(\d{1,9})(-mem)?$/.exec(name)?.[1] ?? 0)));
}
