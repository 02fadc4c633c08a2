import type { LayoutStick } from '../desired.ts';
import type { Operation, OperationKind, OperationOrigin } from '../operation.ts';
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

/** Begins an operation of the memory. What was sent before it is not relied upon. */
export function beginRun(work: Work, wish: RunWish): Operation {
  const { state, at } = work;
  const { id, kind, origin, actor } = wish;
  const operation: Operation = {
    id,
    vm: state.vm,
    kind,
    origin,
    actor,
    targetBytes: state.desired.targetBytes,
    fromBytes: state.machine?.observation.actualBytes ?? null,
    reachedBytes: null,
    state: 'running',
    outcome: null,
    because: null,
    steps: [],
    progress: null,
    createdAt: at,
    startedAt: at,
    endedAt: null,
  };
  state.run = createRun(operation, wish, state.desired.targetBytes);
  state.due = null;
  state.last = null;
  if (state.machine) {
    state.machine.sent = null;
    state.machine.changedMs = state.machine.vmMs;
  }
  work.effects.push({ type: 'save-operation', operation });
  say(
    work,
    'operation.started',
    { kind, origin, targetBytes: operation.targetBytes, fromBytes: operation.fromBytes },
    { actor },
  );
  return operation;
}

function createRun(operation: Operation, wish: RunWish, targetBytes: number): Run {
  return {
    operation,
    keys: [],
    unplugId: wish.unplugId ?? null,
    stick: wish.stick ?? null,
    formerTargetBytes: wish.formerTargetBytes ?? targetBytes,
    interrupted: wish.interrupted ?? false,
    cancelledMs: null,
  };
}
