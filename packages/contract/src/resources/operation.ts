import { type Static, Type } from 'typebox';
import { Bytes, nullable, oneOf, Time } from '../schema.ts';

export const OPERATION_STATES = [
  'queued',
  'running',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
  'superseded',
] as const;

export const OperationState = oneOf(OPERATION_STATES);
export type OperationState = Static<typeof OperationState>;

export const Outcome = oneOf([
  'reached',
  'guest-floor',
  'guest-silent',
  'partial-hot-add',
  'no-slots',
  'no-address-space',
  'at-maximum',
  'host-memory-short',
  'unplug-refused',
  'unplug-pending',
  'guest-lost',
  'hypervisor-lost',
  'saved-state-refused',
  'cancelled',
  'superseded',
]);
export type Outcome = Static<typeof Outcome>;

export const OperationKind = oneOf([
  'resize',
  'plug',
  'unplug',
  'start',
  'shutdown',
  'reboot',
  'reset',
  'pause',
  'resume',
  'kill',
  'save',
  'restore',
]);
export type OperationKind = Static<typeof OperationKind>;

export const OperationStep = Type.Object(
  {
    kind: oneOf(['plug', 'unplug', 'set-balloon-target', 'set-requested-size', 'await-guest', 'action']),
    title: Type.String({ description: 'A sentence for people' }),
    command: nullable(Type.String({ description: 'The QMP commands in short; null where it only waits' })),
    state: oneOf(['waiting', 'running', 'done', 'failed', 'skipped']),
    startedAt: nullable(Time),
    endedAt: nullable(Time),
    detail: nullable(Type.String({ description: 'What happened, where it is not obvious' })),
  },
  { $id: 'OperationStep' },
);
export type OperationStep = Static<typeof OperationStep>;

/** A piece of long work. Stopping short is a result with a named outcome, not an error. */
export const Operation = Type.Object(
  {
    id: Type.String(),
    kind: OperationKind,
    vm: Type.String({ description: 'Id of the VM' }),
    origin: oneOf(['user', 'reapply', 'policy']),
    actor: Type.String(),
    targetBytes: nullable(Bytes),
    fromBytes: nullable(Type.Integer({ minimum: 0, description: 'Actual size when it began' })),
    reachedBytes: nullable(Bytes),
    state: OperationState,
    outcome: Type.Unsafe<Outcome | null>({ anyOf: [Outcome, { type: 'null' }] }),
    because: nullable(Type.String({ description: 'One sentence about the outcome, with figures' })),
    steps: Type.Unsafe<OperationStep[]>({ type: 'array', items: { $ref: 'OperationStep#' } }),
    progress: nullable(
      Type.Object({ doneBytes: Bytes, totalBytes: Bytes, etaMs: nullable(Type.Number({ minimum: 0 })) }),
    ),
    createdAt: Time,
    startedAt: nullable(Time),
    endedAt: nullable(Time),
  },
  { $id: 'Operation' },
);
export type Operation = Static<typeof Operation>;
