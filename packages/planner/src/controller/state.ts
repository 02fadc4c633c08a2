import type { DesiredMemory, LayoutStick, MachineLimits } from '../desired.ts';
import type { GrowthMode, MemoryCommand } from '../observation.ts';
import type { Operation, Outcome } from '../operation.ts';
import type { MemoryView } from '../view.ts';
import type { ManualCommand } from './io.ts';
import type { Machine } from './machine.ts';

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
  /** As the machine says when it runs; before that as its definition lets expect. */
  growthMode: GrowthMode;
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
  /** When somebody cancelled it; epoch milliseconds. */
  cancelledAt: number | null;
  /** Cancelled, and the target is what the guest has. */
  isSettled: boolean;
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
  /** Null: nothing could be done, and so no operation was begun. */
  readonly operationId: string | null;
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
  | 'interrupted'
  | 'unplugged';
