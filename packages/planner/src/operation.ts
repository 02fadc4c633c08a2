/** A piece of long work that a person, Dimmer itself or (later) a policy began. */

export type OperationState = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled' | 'superseded';

export type Outcome =
  | 'reached'
  | 'guest-floor'
  | 'guest-silent'
  | 'partial-hot-add'
  | 'no-slots'
  | 'no-address-space'
  | 'at-maximum'
  | 'host-memory-short'
  | 'unplug-refused'
  | 'unplug-pending'
  | 'guest-lost'
  | 'hypervisor-lost'
  | 'saved-state-refused'
  | 'cancelled'
  | 'superseded';

export type OperationOrigin = 'user' | 'reapply' | 'policy';

export type OperationKind =
  | 'resize'
  | 'plug'
  | 'unplug'
  | 'start'
  | 'shutdown'
  | 'reboot'
  | 'reset'
  | 'pause'
  | 'resume'
  | 'kill'
  | 'save'
  | 'restore';

export type OperationStepKind =
  | 'plug'
  | 'unplug'
  | 'set-balloon-target'
  | 'set-requested-size'
  | 'await-guest'
  | 'action';

export interface OperationStep {
  readonly kind: OperationStepKind;
  /** A sentence a person can read: "Plug stick ha2 of 8 GiB at 0x180000000". */
  readonly title: string;
  /** The QMP commands in short: "object-add mem2, device_add ha2". Null for waiting. */
  readonly command: string | null;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** What happened, where it is not obvious: the QMP error, how much was given. */
  readonly detail: string | null;
}

export interface Operation {
  readonly id: string;
  readonly vm: string;
  readonly kind: OperationKind;
  readonly origin: OperationOrigin;
  readonly actor: string;
  readonly targetBytes: number | null;
  /** Actual size when it began. */
  readonly fromBytes: number | null;
  readonly reachedBytes: number | null;
  readonly state: OperationState;
  readonly outcome: Outcome | null;
  /** One sentence about the outcome, with figures; null while running. */
  readonly because: string | null;
  readonly steps: readonly OperationStep[];
  readonly progress: { readonly doneBytes: number; readonly totalBytes: number; readonly etaMs: number | null } | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export function isEnded(operation: Operation): boolean {
  return operation.state !== 'queued' && operation.state !== 'running';
}
