import type { MachineEnd, QmpReply, SavedMachine } from '@dimmer/hypervisor';
import type {
  ControllerAnswer,
  ControllerEffect,
  ControllerEvent,
  ControllerInput,
  MachineEvent,
  MemoryShape,
  MemoryView,
  Observation,
  Operation,
} from '@dimmer/planner';
import type { EngineRefusal, Expectation, VmAction, VmState } from '../engine.ts';
import type { LayoutRecord, VmRecord } from '../ports.ts';

type Unstamped<Input> = Input extends unknown ? Omit<Input, 'at' | 'spareId'> : never;

/** What the controller takes as it is; the machine's coming and going is told to it by the VM's own step. */
export type MemoryInput = Exclude<
  Unstamped<ControllerInput>,
  { type: 'machine-started' | 'machine-stopped' | 'machine-saved' | 'host-room' | 'observed' | 'machine-event' }
>;

export type EndReason = MachineEnd['reason'];

/** What a person may change of a VM beside its memory. */
export interface Description {
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly autostart?: boolean;
}

/** A request may expect something of the VM that it changes. */
type Judged<Input> = Input extends { readonly requestId: string }
  ? Input & { readonly expects?: Expectation | undefined }
  : Input;

/** Everything that happens to one VM comes through its mailbox as one of these. */
export type VmInput = Judged<UnjudgedInput>;

type UnjudgedInput =
  | MemoryInput
  | {
      readonly type: 'act';
      readonly requestId: string;
      readonly operationId: string;
      readonly action: VmAction;
      readonly actor: string;
    }
  | { readonly type: 'describe'; readonly requestId: string; readonly actor: string; readonly change: Description }
  | { readonly type: 'remove'; readonly requestId: string; readonly actor: string; readonly force: boolean }
  | { readonly type: 'machine-up'; readonly shape: MemoryShape; readonly observation: Observation }
  /** It could not be powered on. */
  | { readonly type: 'machine-failed'; readonly reason: string }
  | ({ readonly type: 'machine-gone' } & MachineEnd)
  /** It was stopped and is all in the document. */
  | { readonly type: 'machine-saved'; readonly document: SavedMachine }
  /** It could not be saved, and goes on if it was not on its way out. */
  | { readonly type: 'machine-not-saved'; readonly reason: string }
  | { readonly type: 'machine-event'; readonly event: MachineEvent }
  | { readonly type: 'observed'; readonly observation: Observation }
  /** It is there and does not answer, or answers nonsense. */
  | { readonly type: 'unobservable'; readonly reason: string }
  /** The answer to the commands of a life-cycle operation. */
  | {
      readonly type: 'action-answered';
      readonly operationId: string;
      /** The command that was answered last. */
      readonly command: LifeCommand['execute'];
      readonly reply: QmpReply;
    }
  /** The time a life-cycle operation was given is over. */
  | { readonly type: 'deadline' }
  /**
   * Dimmer has come up, or has given this VM a new mailbox after a fault: `orphans` are the life-cycle operations that were
   * not ended. `comeUp`: start it if it ran, or wants to be started by itself.
   */
  | { readonly type: 'taken-over'; readonly orphans: readonly Operation[]; readonly comeUp: boolean };

/** What a step is given beside its input: time, identity and the host's room are inputs too. */
export interface Stamp {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly newId: () => string;
  /** The largest size this VM may have, as the host stands now. */
  readonly hostLimitBytes: number;
}

export interface StampedInput {
  readonly stamp: Stamp;
  readonly input: VmInput;
}

export type VmAnswer = ControllerAnswer | EngineRefusal;

/** A QMP command of the life cycle; none of them changes memory. */
export interface LifeCommand {
  readonly execute: 'system_powerdown' | 'system_reset' | 'stop' | 'cont' | 'set-action';
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** Events of a VM's life, beside those of its memory. */
export interface LifeEvent {
  readonly type:
    | 'vm.created'
    | 'vm.deleted'
    | 'vm.state'
    | 'vm.guest-warning'
    | 'operation.started'
    | 'operation.step'
    | 'operation.ended';
  readonly operationId: string | null;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** To be written; all of one step in one transaction, before anything else of it is performed. */
export type VmSave =
  | { readonly type: 'save-vm'; readonly record: VmRecord }
  | { readonly type: 'save-layout'; readonly layout: Omit<LayoutRecord, 'id' | 'vm' | 'time'> }
  | { readonly type: 'save-operation'; readonly operation: Operation }
  | { readonly type: 'event'; readonly event: ControllerEvent | LifeEvent }
  | { readonly type: 'delete-vm' }
  | { readonly type: 'keep-machine'; readonly document: SavedMachine }
  | { readonly type: 'forget-machine' };

export type VmEffect =
  | VmSave
  | Extract<ControllerEffect, { type: 'command' | 'observe' | 'wake' | 'progress' }>
  | { readonly type: 'answer'; readonly requestId: string; readonly answer: VmAnswer }
  | { readonly type: 'start-machine' }
  /** Looks, again and again, for a machine that may still be there: `machine-up`, `machine-gone` or `unobservable` follow. */
  | { readonly type: 'find-machine' }
  | { readonly type: 'kill-machine' }
  /** `machine-saved` or `machine-not-saved` follows. */
  | { readonly type: 'save-machine' }
  /** As `start-machine`, with what the store keeps of it. */
  | { readonly type: 'restore-machine' }
  /** Sent one after the other until one is refused; the last answer comes back as `action-answered`. */
  | { readonly type: 'life-commands'; readonly operationId: string; readonly commands: readonly LifeCommand[] }
  /** Post `deadline` at this time; replaces the earlier one; null: none. */
  | { readonly type: 'set-deadline'; readonly at: number | null }
  /** The VM is gone from the store: nobody needs its mailbox any more. */
  | { readonly type: 'leave' }
  /** What others may see has changed. */
  | {
      readonly type: 'show';
      readonly record: VmRecord;
      readonly state: VmState;
      readonly stateReason: string | null;
      readonly unreachableSince: number | null;
      readonly memory: MemoryView;
    };

export function isSave(effect: VmEffect): effect is VmSave {
  switch (effect.type) {
    case 'save-vm':
    case 'save-layout':
    case 'save-operation':
    case 'event':
    case 'delete-vm':
    case 'keep-machine':
    case 'forget-machine':
      return true;
    default:
      return false;
  }
}
