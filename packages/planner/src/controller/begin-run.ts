import type { LayoutStick } from '../desired.ts';
import type { Operation, OperationKind, OperationOrigin } from '../operation.ts';
import { sentBefore } from './sent-before.ts';
import type { Run } from './state.ts';
import { say, type Work } from './work.ts';

export interface RunWish {
  readonly id: string;
  readonly kind: OperationKind;
  readonly origin: OperationOrigin;
  readonly actor: string;
  readonly unplugId?: string;
  readonly stick?: LayoutStick;
  readonly formerTargetBytes?: number;
  readonly interrupted?: boolean;
}

/** Begins an operation of the memory. */
export function beginRun(work: Work, wish: RunWish): Operation {
  const { state } = work;
  const operation = createOperation(work, wish);
  state.run = createRun(operation, wish, state.desired.targetBytes);
  state.due = null;
  state.last = null;
  if (state.machine) {
    state.machine.sent = sentBefore(state.machine);
    state.machine.changedMs = state.machine.vmMs;
  }
  work.effects.push({ type: 'save-operation', operation });
  const { kind, origin, targetBytes, fromBytes } = operation;
  say(work, 'operation.started', { kind, origin, targetBytes, fromBytes }, { actor: wish.actor });
  return operation;
}

function createOperation({ state, at }: Work, { id, kind, origin, actor }: RunWish): Operation {
  const begun = { state: 'running', createdAt: at, startedAt: at, endedAt: null } as const;
  const result = { reachedBytes: null, outcome: null, because: null, steps: [], progress: null };
  // Under manual control sticks come back, and no target is applied.
  const isRestoring = origin === 'reapply' && state.desired.control === 'manual';
  const targetBytes = isRestoring ? null : state.desired.targetBytes;
  const fromBytes = state.machine?.observation.actualBytes ?? null;
  return { id, vm: state.vm, kind, origin, actor, targetBytes, fromBytes, ...begun, ...result };
}

function createRun(operation: Operation, wish: RunWish, targetBytes: number): Run {
  return {
    operation,
    keys: [],
    unplugId: wish.unplugId ?? null,
    stick: wish.stick ?? null,
    formerTargetBytes: wish.formerTargetBytes ?? targetBytes,
    interrupted: wish.interrupted ?? false,
    cancelledAt: null,
    isSettled: false,
  };
}
