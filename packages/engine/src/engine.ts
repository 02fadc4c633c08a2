import type { MachineLog, QmpReply } from '@dimmer/hypervisor';
import type { ControllerAnswer, Diagnosis, MemoryView, Operation, PlanPreview } from '@dimmer/planner';
import type { VmRecord } from './ports.ts';

export type VmState = 'defined' | 'starting' | 'running' | 'paused' | 'saved' | 'stopping' | 'failed' | 'unreachable';

/** A VM as everybody but its mailbox sees it: an immutable snapshot with a revision that rises with each change. */
export interface VmSnapshot {
  readonly record: VmRecord;
  readonly state: VmState;
  /** Why it is `failed`, `unreachable`, still `saved`, or stands still although nobody has paused it: in a sentence. */
  readonly stateReason: string | null;
  /** Epoch milliseconds; null: it can be reached, or nothing runs. */
  readonly unreachableSince: number | null;
  readonly memory: MemoryView;
  readonly revision: number;
}

export type VmAction = 'start' | 'shutdown' | 'reboot' | 'reset' | 'pause' | 'resume' | 'kill' | 'save' | 'restore';

export interface NewVm {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly definition: VmRecord['definition'];
  readonly minimumBytes?: number;
  /** What it has now, where it runs already: then nothing is changed before a person asks for it. */
  readonly actualBytes?: number;
  readonly autostart?: boolean;
  readonly start?: boolean;
}

export type EngineRefusal = {
  readonly type: 'denied';
  readonly reason:
    | 'vm-unknown'
    | 'name-in-use'
    | 'above-host-capacity'
    | 'maximum-below-boot'
    | 'vm-running'
    | 'precondition-failed'
    | 'store-unavailable'
    | 'wrong-state'
    | 'guest-outside'
    | 'not-ours';
  readonly detail: string;
  readonly limitBytes?: number;
};

export interface HostView {
  readonly capacityBytes: number;
  readonly reservedBytes: number;
  readonly grantedBytes: number;
  readonly maximumBytes: number;
  readonly vmCount: number;
}

/** What a request takes for granted of the VM it changes: judged where the change is made, of the VM as it is then. */
export type Expectation = (vm: Pick<VmSnapshot, 'record' | 'state'>) => boolean;

/** Everything the API asks for. Answers come after the change is durable. Sizes are bytes. */
export interface Engine {
  vms(): readonly VmSnapshot[];
  /** By id or name. */
  vm(idOrName: string): VmSnapshot | undefined;
  host(): HostView;
  define(vm: NewVm, actor: string): Promise<{ readonly type: 'done'; readonly vm: VmSnapshot } | EngineRefusal>;
  describe(
    vm: string,
    change: { readonly description?: string; readonly tags?: readonly string[]; readonly autostart?: boolean },
    actor: string,
    expects?: Expectation,
  ): Promise<{ readonly type: 'done'; readonly vm: VmSnapshot } | EngineRefusal>;
  remove(
    vm: string,
    options: { readonly force: boolean },
    actor: string,
    expects?: Expectation,
  ): Promise<{ readonly type: 'done' } | EngineRefusal>;
  act(
    vm: string,
    action: VmAction,
    actor: string,
    expects?: Expectation,
  ): Promise<{ readonly type: 'accepted'; readonly operation: Operation } | EngineRefusal>;
  setTarget(
    vm: string,
    request: {
      readonly targetBytes?: number;
      readonly minimumBytes?: number;
      readonly maximumBytes?: number;
      readonly force: boolean;
    },
    actor: string,
    expects?: Expectation,
  ): Promise<ControllerAnswer | EngineRefusal>;
  plan(vm: string, targetBytes: number): PlanPreview;
  plugStick(
    vm: string,
    request: {
      readonly sizeBytes: number;
      readonly id?: string;
      readonly addressBytes?: number;
      readonly node?: number;
    },
    actor: string,
    expects?: Expectation,
  ): Promise<ControllerAnswer | EngineRefusal>;
  unplugStick(vm: string, id: string, actor: string, expects?: Expectation): Promise<ControllerAnswer | EngineRefusal>;
  monitor(
    vm: string,
    command:
      | { readonly execute: string; readonly arguments?: Readonly<Record<string, unknown>> }
      | { readonly commandLine: string },
    actor: string,
  ): Promise<QmpReply | EngineRefusal>;
  /** Looks at the machine, and at what is known of its guest. */
  diagnose(vm: string): Promise<Diagnosis | EngineRefusal>;
  /** What the machine's own process printed; null: it has none that Dimmer has started. */
  machineLog(vm: string, lines: number): Promise<MachineLog | null | EngineRefusal>;
  cancel(operationId: string, actor: string): Promise<ControllerAnswer | EngineRefusal>;
  /** Resolves when the operation has ended, or with its present state after `waitMs`. */
  waitFor(operationId: string, waitMs: number): Promise<Operation | null>;
  /** Before the end: whoever waits for an operation gets it as it stands now, and nobody waits again. */
  releaseWaiting(): void;
  /**
   * Stops politely; desired state stays. Machines are saved for `saveWithinMs` (default: none are) and go on where they
   * were when an engine starts next; the others, and those that cannot be saved, get a power cut.
   */
  close(options?: { readonly saveWithinMs?: number }): Promise<void>;
}
