import {
  type ControllerState,
  createController,
  describeMemory,
  type GrowthMode,
  type MemoryView,
  type Operation,
} from '@dimmer/planner';
import type { VmState } from '../engine.ts';
import type { VmRecord } from '../ports.ts';
import { explainStatus } from './standing-still.ts';

/** All there is to know of one VM. Owned by its mailbox; a turn changes it in place. */
export interface VmCore {
  record: VmRecord;
  controller: ControllerState;
  /** The controller's last view. */
  memory: MemoryView;
  /** `away`: it may still be there, and is looked for. */
  machine: 'none' | 'starting' | 'up' | 'away';
  /** Its processors stand still (QMP `stop`). */
  stopped: boolean;
  /** `query-status` as it was seen last. */
  status: string;
  /** Why it is not there although it should be. */
  failure: string | null;
  /** Why nobody knows how it is. */
  unreachable: { readonly because: string; readonly since: number } | null;
  /** The life-cycle operation under way; the controller has its own. */
  action: Operation | null;
  /** Who wants it gone. */
  removing: { readonly requestId: string; readonly actor: string } | null;
  removed: boolean;
  /** How the machine announced its end: the raw SHUTDOWN event. */
  lastWords: unknown;
  /** The state that was last told to everybody. */
  toldState: VmState;
  /** The limit the controller was last told. */
  toldLimitBytes: number | null;
}

export interface NewVmCore {
  readonly record: VmRecord;
  readonly growthMode: GrowthMode;
  /** Memory operations that were not ended when Dimmer stopped. */
  readonly unfinished: readonly Operation[];
  readonly failure: string | null;
  readonly toldState: VmState;
}

export function createVmCore({ record, growthMode, unfinished, failure, toldState }: NewVmCore): VmCore {
  const { bootBytes, maximumBytes, slots, numaNodes } = record.definition;
  const controller = createController({
    vm: record.id,
    limits: { bootBytes, maximumBytes, slots, numaNodes },
    growthMode,
    desired: record.desired,
    unfinished,
    hostLimitBytes: null,
  });
  return {
    record,
    controller,
    memory: describeMemory(controller),
    machine: 'none',
    stopped: false,
    status: 'running',
    failure,
    unreachable: null,
    action: null,
    removing: null,
    removed: false,
    lastWords: null,
    toldState,
    toldLimitBytes: null,
  };
}

export function stateOf(core: VmCore): VmState {
  if (core.machine === 'none') return stateWithoutMachine(core);
  if (core.removing || core.action?.kind === 'kill') return 'stopping';
  if (core.unreachable !== null) return 'unreachable';
  if (core.machine === 'starting') return 'starting';
  if (core.action?.kind === 'shutdown' || core.action?.kind === 'save') return 'stopping';
  // Between its power-off and its reset the processors stand still, but nobody has paused it.
  if (core.action?.kind === 'reboot') return 'running';
  return core.stopped ? 'paused' : 'running';
}

function stateWithoutMachine({ record, failure }: VmCore): VmState {
  if (record.saved) return 'saved';
  return failure === null ? 'defined' : 'failed';
}

export function stateReasonOf(core: VmCore): string | null {
  if (core.machine === 'none') return core.failure;
  if (core.unreachable) return core.unreachable.because;
  return core.machine === 'up' && stateOf(core) === 'paused' ? explainStatus(core.status) : null;
}

/** What it takes of the host's memory. */
export function reservedBytesOf(core: VmCore): number {
  if (core.machine === 'none') return 0;
  if (core.machine === 'up') return core.memory.reservedBytes;
  // Nobody knows what it has; what it was to have is the best guess.
  return core.machine === 'away' ? core.record.desired.targetBytes : firstBytesOf(core);
}

/** What a machine on its way up has: all of its boot memory, or what it had when it was saved. */
export function firstBytesOf({ record }: Pick<VmCore, 'record'>): number {
  return record.saved?.reservedBytes ?? record.definition.bootBytes;
}
