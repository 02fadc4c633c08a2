import type { DesiredMemory, MemoryShape, StickOrigin } from '../desired.ts';
import type { CommandResult, MachineEvent, MemoryCommand, Observation, QmpFailure } from '../observation.ts';
import type { Operation, OperationOrigin } from '../operation.ts';
import type { MemoryView } from '../view.ts';

/**
 * What reaches the controller of one VM. `at` is epoch milliseconds; identities come from outside, so that a step is
 * pure: `spareId` is a fresh UUID that the step may use for an operation it begins by itself (a reapply).
 */
export type ControllerInput = {
  readonly at: number;
  readonly spareId: string;
} /** The machine came up: a cold start, or an embedded one after a power cut. Its sticks are those of `observation`. */ & (
  | { readonly type: 'machine-started'; readonly shape: MemoryShape; readonly observation: Observation }
  /**
   * The machine is gone: shut down or killed (`lost` false), or its connection lost for good. Also posted (`lost` true)
   * at the start of Dimmer for a VM that is not started again, so that its unfinished operations end.
   */
  | { readonly type: 'machine-stopped'; readonly lost: boolean }
  /** The machine was saved and is gone. An operation under way waits (`queued`) for the next `machine-started`. */
  | { readonly type: 'machine-saved' }
  | { readonly type: 'observed'; readonly observation: Observation }
  | { readonly type: 'machine-event'; readonly event: MachineEvent }
  | { readonly type: 'command-ended'; readonly commandId: number; readonly result: CommandResult }
  | {
      readonly type: 'set-target';
      readonly requestId: string;
      readonly operationId: string;
      readonly origin: OperationOrigin;
      readonly actor: string;
      readonly targetBytes?: number;
      readonly minimumBytes?: number;
      readonly maximumBytes?: number;
      readonly force: boolean;
    }
  | {
      readonly type: 'plug-stick';
      readonly requestId: string;
      readonly operationId: string;
      readonly actor: string;
      readonly sizeBytes: number;
      readonly id?: string;
      readonly addressBytes?: number;
      readonly node?: number;
    }
  | {
      readonly type: 'unplug-stick';
      readonly requestId: string;
      readonly operationId: string;
      readonly actor: string;
      readonly id: string;
    }
  | { readonly type: 'cancel'; readonly requestId: string; readonly operationId: string; readonly actor: string }
  /**
   * A person is about to send a command by the monitor that changes memory (architecture, "Changes made by hand"). Send
   * it after the `done` answer (a `balloon` of ours may have to come first), then post `manual-command-ended` whatever
   * became of it: until then the controller sends nothing.
   */
  | {
      readonly type: 'manual-command';
      readonly requestId: string;
      readonly actor: string;
      readonly command: ManualCommand;
    }
  | { readonly type: 'manual-command-ended'; readonly command: ManualCommand; readonly error: QmpFailure | null }
  /** The largest size this VM may have: the host's capacity less what all *other* VMs reserve (`MemoryView.reservedBytes`). */
  | { readonly type: 'host-room'; readonly limitBytes: number }
  /** A wished `wake` has come. */
  | { readonly type: 'tick' }
);

/** A monitor command as far as it matters to memory; anything else never reaches the controller. */
export type ManualCommand =
  | { readonly type: 'balloon'; readonly targetBytes: number }
  | { readonly type: 'object-add'; readonly id: string; readonly sizeBytes: number }
  | { readonly type: 'object-del'; readonly id: string }
  | { readonly type: 'device-add'; readonly id: string; readonly memdev: string }
  | { readonly type: 'device-del'; readonly id: string };

/** Why a request is refused. `apps/api/src/present` maps each to a contract code. */
export type DenyReason =
  | 'above-maximum'
  | 'below-minimum'
  | 'below-demand'
  | 'host-memory-short'
  | 'maximum-above-machine'
  | 'bounds-crossed'
  | 'not-running'
  | 'unaligned'
  | 'id-in-use'
  | 'no-slots'
  | 'no-address-space'
  | 'address-unavailable'
  | 'bad-node'
  | 'guest-not-ready'
  | 'guest-cannot-hot-add'
  | 'device-unknown'
  | 'device-busy'
  | 'device-not-plugged'
  | 'operation-unknown'
  | 'operation-ended';

export type ControllerAnswer =
  /** Work has begun (or replaced another): the operation. */
  | { readonly type: 'accepted'; readonly operation: Operation }
  /** Nothing has to be done; desired state may have changed. */
  | { readonly type: 'done' }
  | {
      readonly type: 'denied';
      readonly reason: DenyReason;
      readonly detail: string;
      readonly limitBytes?: number;
      readonly releasedBytes?: number;
    };

/**
 * What the controller wants done. The engine writes all `save-*` and `event` effects of one step in one transaction
 * before it performs anything else of that step (intent before effect), and publishes after commit.
 */
export type ControllerEffect =
  | {
      readonly type: 'save-desired';
      readonly desired: DesiredMemory /** Why, when the layout changed. */;
      readonly layoutChange: LayoutChange | null;
    }
  | { readonly type: 'save-operation'; readonly operation: Operation }
  | { readonly type: 'event'; readonly event: ControllerEvent }
  | { readonly type: 'command'; readonly commandId: number; readonly command: MemoryCommand }
  /** Poll the machine now; the answer comes as `observed`. */
  | { readonly type: 'observe' }
  /** Post `tick` at this time; replaces the earlier wish; null: none needed. */
  | { readonly type: 'wake'; readonly at: number | null }
  | { readonly type: 'answer'; readonly requestId: string; readonly answer: ControllerAnswer }
  /** Live only, latest wins. */
  | { readonly type: 'progress'; readonly operation: Operation }
  /** The memory view changed; others read this snapshot. */
  | { readonly type: 'view'; readonly view: MemoryView };

export interface LayoutChange {
  readonly what: 'added' | 'removed' | 'moved';
  readonly stick: {
    readonly id: string;
    readonly sizeBytes: number;
    readonly addressBytes: number | null;
    readonly node: number;
    readonly origin: StickOrigin;
  };
  readonly operationId: string | null;
  readonly because: string;
}

/** An event of the API's catalogue, without its envelope (api.md, "Events"). */
export interface ControllerEvent {
  readonly type:
    | 'vm.guest-connected'
    | 'vm.guest-lost'
    | 'vm.guest-reset'
    | 'vm.guest-warning'
    | 'memory.target'
    | 'memory.phase'
    | 'memory.reapplied'
    | 'device.plugged'
    | 'device.in-use'
    | 'device.unused'
    | 'device.unplugged'
    | 'device.unplug-refused'
    | 'operation.started'
    | 'operation.step'
    | 'operation.ended';
  readonly operationId: string | null;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}
