import type { PageRange } from '@dimmer/pages';
import type { BookedRange } from '../books.ts';
import type { DeviceEffect, DeviceEvent } from '../io.ts';
import type { DeviceState, StatusReport } from '../state.ts';
import type { DeviceStateName } from '../state-names.ts';

/** One step at work: the state it owns, its edition, VM time, and the effects so far. */
export interface Work {
  readonly state: DeviceState;
  readonly edition: Edition;
  readonly at: number;
  readonly effects: DeviceEffect[];
}

/** All in which the two devices differ (spec 3.7, 3.8). Everything else of this package is common to both. */
export interface Edition {
  /** Reset done, waiting for the guest to open the channel. */
  readonly closedState: DeviceStateName;
  /** The states in order: the index is the number that warnings print. */
  readonly stateNames: readonly string[];
  /** What its own states do by themselves, and IDLE, which decides on the next operation. */
  readonly handlers: Partial<Record<DeviceStateName, (work: Work) => void>>;
  /** All packets of a burst are received before the new state does anything (spec 3.1; 13, trap 15). */
  readonly drainsBursts: boolean;
  /** A device reset of a device that was reset already does nothing (spec 3.7). */
  readonly resetsOnce: boolean;
  /** The guest has said that it can take hot-adds. */
  announceMemory(work: Work): void;
  afterUnballoon(work: Work): void;
  /** `added` of the `asked` pages were taken; the transaction is over. */
  afterHotAdd(work: Work, added: number, asked: number): void;
  /** Device reset: the ledger is emptied, and hot-added memory is what a reset leaves of it. */
  resetMemory(work: Work, system: boolean): void;
  /** Pages of the range came or went: `before` were the guest's. */
  noteUsed(work: Work, range: BookedRange, before: number): void;
  plugStick(work: Work, id: string, range: PageRange): void;
  unplugStick(work: Work, id: string): void;
  statusEvent(report: StatusReport): DeviceEvent;
}
