import type { Operation, OperationOrigin, OperationState, OperationStep, Outcome } from '@dimmer/planner';
import type { VmAction } from '../engine.ts';

/** What each life-cycle operation does, in a person's words, with its QMP command. */
const STEPS: Readonly<Record<VmAction, readonly (readonly [title: string, command: string | null])[]>> = {
  start: [['Power the machine on', null]],
  shutdown: [
    ['Ask the guest to shut down', 'system_powerdown'],
    ['Wait until the guest has powered off', null],
  ],
  reboot: [
    ['Ask the guest to shut down', 'set-action shutdown=pause, system_powerdown'],
    ['Wait until the guest has shut down', null],
    ['Let it boot again', 'system_reset, cont'],
  ],
  reset: [['Reset the machine', 'system_reset']],
  pause: [['Stop the processors', 'stop']],
  resume: [['Let the processors go on', 'cont']],
  kill: [['Cut the power', null]],
  save: [['Stop the machine and save it', null]],
  restore: [['Let the machine go on where it was saved', null]],
};

export interface NewAction {
  readonly id: string;
  readonly vm: string;
  readonly kind: VmAction;
  readonly origin: OperationOrigin;
  readonly actor: string;
  readonly at: number;
}

export function createAction({ id, vm, kind, origin, actor, at }: NewAction): Operation {
  const steps = STEPS[kind].map(([title, command], index): OperationStep => {
    const state = index === 0 ? 'running' : 'waiting';
    const startedAt = index === 0 ? at : null;
    return { kind: 'action', title, command, state, startedAt, endedAt: null, detail: null };
  });
  return {
    id,
    vm,
    kind,
    origin,
    actor,
    targetBytes: null,
    fromBytes: null,
    reachedBytes: null,
    state: 'running',
    outcome: null,
    because: null,
    steps,
    progress: null,
    createdAt: at,
    startedAt: at,
    endedAt: null,
  };
}

/** The step under way is done; the next one begins. */
export function advanceAction(operation: Operation, at: number): Operation {
  const next = operation.steps.findIndex((step) => step.state === 'waiting');
  const steps = operation.steps.map((step, index): OperationStep => {
    if (step.state === 'running') return { ...step, state: 'done', endedAt: at };
    return index === next ? { ...step, state: 'running', startedAt: at } : step;
  });
  return { ...operation, steps };
}

export interface Ending {
  readonly state: Exclude<OperationState, 'queued' | 'running'>;
  readonly outcome: Outcome | null;
  /** One sentence. */
  readonly because: string;
}

/** Steps under way end as the operation does; those not begun, and those nobody waits for any more, are skipped. */
export function endAction(operation: Operation, { state, outcome, because }: Ending, at: number): Operation {
  const steps = operation.steps.map((step): OperationStep => {
    if (step.state === 'waiting') return { ...step, state: 'skipped' };
    if (step.state !== 'running') return step;
    if (state === 'succeeded') return { ...step, state: 'done', endedAt: at };
    const left = state === 'cancelled' || state === 'superseded';
    return { ...step, state: left ? 'skipped' : 'failed', endedAt: at, detail: because };
  });
  return { ...operation, state, outcome, because, steps, endedAt: at };
}
