import { attachedSocket } from '@dimmer/hypervisor';
import { type Operation, type OperationOrigin, sayBytes } from '@dimmer/planner';
import type { EngineRefusal, VmAction, VmState } from '../engine.ts';
import { createAction, type Ending } from './action-operation.ts';
import type { LifeCommand, VmInput } from './io.ts';
import { needsCont } from './standing-still.ts';
import { askForReboot } from './reboot.ts';
import { advance, finishAction, isAsked, send, setAction } from './running-action.ts';
import { discardSaved, refuseSave } from './saved-machine.ts';
import { answer, tell, type Turn } from './turn.ts';
import { firstBytesOf, stateOf, type VmCore } from './vm-core.ts';

/** In which states each may begin. `kill` may always, where there is a machine, or one that was saved. */
const ALLOWED: Readonly<Record<Exclude<VmAction, 'kill'>, readonly VmState[]>> = {
  start: ['defined', 'failed'],
  shutdown: ['running'],
  reboot: ['running'],
  reset: ['running', 'paused'],
  pause: ['running'],
  resume: ['paused'],
  save: ['running', 'paused'],
  restore: ['saved'],
};

/** A guest has this long to power off, or to come down for a reboot. */
export const SHUTDOWN_PATIENCE_MS = 60_000;
/** One that was still booting has not heard it, and nobody tells: it is asked again so often. */
const ASK_AGAIN_MS = 15_000;

type Act = Extract<VmInput, { type: 'act' }>;

export function act(turn: Turn, { action, actor, requestId, operationId }: Act): void {
  const { core } = turn;
  const refusal = refuse(core, action);
  if (refusal) return answer(turn, requestId, refusal);
  if (core.action) finishAction(turn, supersededBy(action));
  const operation = beginAction(turn, action, { id: operationId, origin: 'user', actor });
  answer(turn, requestId, { type: 'accepted', operation });
}

interface Origin {
  readonly id: string;
  readonly origin: OperationOrigin;
  readonly actor: string;
}

/** Begins a life-cycle operation that may begin. Answers it as it stands then: it may have ended at once. */
export function beginAction(turn: Turn, kind: VmAction, by: Origin): Operation {
  const { core } = turn;
  const { id, actor } = by;
  const operation = createAction({ ...by, vm: core.record.id, kind, at: turn.at });
  setAction(turn, operation);
  const data = { kind, origin: operation.origin, targetBytes: null, fromBytes: null };
  tell(turn, { type: 'operation.started', operationId: id, actor, data });
  turn.cause = { actor, operationId: id };
  PERFORM[kind](turn, operation);
  return core.action ?? lastSaved(turn, operation);
}

function refuse(core: VmCore, action: VmAction): EngineRefusal | undefined {
  const state = stateOf(core);
  if (core.removing) return wrongState('The VM is being deleted.');
  if (action === 'kill') return refuseKill(core, state);
  const never = action === 'save' && refuseSave(core);
  if (never) return never;
  if (core.action) return wrongState(`A ${core.action.kind} is under way.`);
  return ALLOWED[action].includes(state) ? undefined : wrongState(explainState(action, state));
}

function refuseKill({ machine, record }: VmCore, state: VmState): EngineRefusal | undefined {
  if (attachedSocket(record.definition) !== undefined) {
    const detail = 'Dimmer is only attached to it. Shut its guest down, or delete the VM: that lets it go.';
    return { type: 'denied', reason: 'not-ours', detail };
  }
  return machine === 'none' && !record.saved ? wrongState(`The VM is ${state}: nothing runs.`) : undefined;
}

function explainState(action: Exclude<VmAction, 'kill'>, state: VmState): string {
  const needs = `A VM that is ${state} cannot do this: ${action} needs one that is ${ALLOWED[action].join(' or ')}.`;
  return state === 'saved' ? `${needs} Restore it, or kill it: that discards what was saved.` : needs;
}

function wrongState(detail: string): EngineRefusal {
  return { type: 'denied', reason: 'wrong-state', detail };
}

const PERFORM: Readonly<Record<VmAction, (turn: Turn, operation: Operation) => void>> = {
  start: (turn) => powerOn(turn, 'start-machine'),
  restore: (turn) => powerOn(turn, 'restore-machine'),
  save(turn) {
    turn.effects.push({ type: 'save-machine' });
  },
  shutdown(turn, operation) {
    send(turn, operation, { execute: 'system_powerdown' });
    turn.effects.push({ type: 'set-deadline', at: turn.at + ASK_AGAIN_MS });
  },
  reboot(turn, operation) {
    askForReboot(turn, operation);
    turn.effects.push({ type: 'set-deadline', at: turn.at + ASK_AGAIN_MS });
  },
  reset: (turn, operation) => send(turn, operation, ...resetCommands(turn.core)),
  pause: (turn, operation) => send(turn, operation, { execute: 'stop' }),
  resume: (turn, operation) => send(turn, operation, { execute: 'cont' }),
  kill(turn) {
    if (turn.core.machine === 'none') discardSaved(turn);
    else turn.effects.push({ type: 'kill-machine' });
  },
};

function resetCommands({ status, stopped }: VmCore): readonly LifeCommand[] {
  const reset: LifeCommand = { execute: 'system_reset' };
  return stopped && needsCont(status) ? [reset, { execute: 'cont' }] : [reset];
}

function powerOn(turn: Turn, type: 'start-machine' | 'restore-machine'): void {
  const { core } = turn;
  const needBytes = firstBytesOf(core);
  if (needBytes > turn.hostLimitBytes) {
    const begins = type === 'start-machine' ? 'boots' : 'goes on';
    core.failure = `The host has room for ${sayBytes(turn.hostLimitBytes)}, and the VM ${begins} with ${sayBytes(needBytes)}.`;
    return finishAction(turn, { state: 'failed', outcome: 'host-memory-short', because: core.failure });
  }
  core.machine = 'starting';
  core.stopped = false;
  core.failure = null;
  core.lastWords = null;
  // Written before the machine is there: after a power cut in between it comes up again.
  core.record = { ...core.record, ran: true, updatedAt: turn.at };
  turn.effects.push({ type });
}

export function takeActionAnswer(turn: Turn, input: Extract<VmInput, { type: 'action-answered' }>): void {
  const { action } = turn.core;
  const { command, reply } = input;
  // Of an operation that has ended meanwhile.
  if (action?.id !== input.operationId) return;
  if (!reply.ok) {
    const lost = 'lost' in reply;
    return finishAction(turn, {
      state: 'failed',
      outcome: lost ? 'hypervisor-lost' : null,
      because: lost ? 'The machine was gone before it answered.' : `The machine refused: ${reply.error.desc}`,
    });
  }
  // Now it is the guest's turn, which may have been quicker than this answer.
  if (command === 'system_powerdown') return isAsked(action) ? undefined : advance(turn, action);
  finishAction(turn, { state: 'succeeded', outcome: null, because: DONE[action.kind] ?? 'It is done.' });
}

const DONE: Partial<Record<Operation['kind'], string>> = {
  reboot: 'The guest boots again.',
  reset: 'The machine was reset; the guest boots again.',
  pause: 'The processors stand still.',
  resume: 'The guest goes on.',
};

/** A guest may ignore that it is asked: then it still runs, and a person decides. */
export function missDeadline(turn: Turn): void {
  const { action } = turn.core;
  if (!action) return;
  if (turn.at < action.createdAt + SHUTDOWN_PATIENCE_MS) return askAgain(turn, action);
  finishAction(turn, {
    state: 'failed',
    outcome: 'guest-silent',
    because: `The guest has not powered off within ${SHUTDOWN_PATIENCE_MS / 1000} s and still runs. Ask again, or kill it: that ends it at once.`,
  });
}

function askAgain(turn: Turn, action: Operation): void {
  send(turn, action, { execute: 'system_powerdown' });
  turn.effects.push({ type: 'set-deadline', at: turn.at + ASK_AGAIN_MS });
}

export function cancelAction(turn: Turn, requestId: string, actor: string): void {
  const { action } = turn.core;
  if (!action) return;
  turn.cause = { actor, operationId: action.id };
  finishAction(turn, {
    state: 'cancelled',
    outcome: 'cancelled',
    because: 'Dimmer waits no longer. What the machine was asked to do it may still do.',
  });
  answer(turn, requestId, { type: 'done' });
}

function supersededBy(action: VmAction): Ending {
  return { state: 'superseded', outcome: 'superseded', because: `A ${action} took its place.` };
}

function lastSaved(turn: Turn, operation: Operation): Operation {
  const saves = turn.effects.filter((effect) => effect.type === 'save-operation');
  return saves.findLast((save) => save.operation.id === operation.id)?.operation ?? operation;
}
