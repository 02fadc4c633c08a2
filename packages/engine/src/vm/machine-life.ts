import type { MachineEvent } from '@dimmer/planner';
import { type Ending } from './action-operation.ts';
import { bootAgain, noteReset } from './reboot.ts';
import { finishAction } from './running-action.ts';
import { feedController } from './feed-controller.ts';
import type { EndReason, VmInput } from './io.ts';
import { deleteRemoved } from './remove.ts';
import { forgetSaved, restoreFailed } from './saved-machine.ts';
import { SELF, tell, type Turn } from './turn.ts';

/** How a machine ends, in a sentence. */
const ENDED: Readonly<Record<EndReason, string>> = {
  shutdown: 'The guest has powered off.',
  killed: 'The power was cut.',
  quit: 'The machine was ended by its monitor (quit).',
  saved: 'The machine was saved.',
  lost: 'The connection to the machine ended without a word of why.',
};

export function machineUp(turn: Turn, { shape, observation }: Extract<VmInput, { type: 'machine-up' }>): void {
  const { core } = turn;
  core.machine = 'up';
  core.stopped = !observation.running;
  causedByAction(turn);
  feedController(turn, { type: 'machine-started', shape, observation });
  forgetSaved(turn);
  const { kind } = core.action ?? {};
  if (kind === 'start') finishAction(turn, succeeded('The machine runs; its guest boots.'));
  if (kind === 'restore') finishAction(turn, succeeded('The machine goes on where it was saved.'));
}

/** It could not be powered on: the definition cannot be started here. */
export function machineFailed(turn: Turn, reason: string): void {
  const { core } = turn;
  causedByAction(turn);
  if (core.record.saved && !core.removing) return restoreFailed(turn, reason);
  core.machine = 'none';
  core.failure = reason;
  // What a person could not start never ran; what Dimmer could not start again ran before, and may again.
  if (turn.cause.actor !== SELF) core.record = { ...core.record, ran: false, updatedAt: turn.at };
  feedController(turn, { type: 'machine-stopped', lost: true });
  const wanted = core.action?.kind === 'kill';
  finishAction(turn, wanted ? succeeded(ENDED.killed) : { state: 'failed', outcome: null, because: reason });
  if (core.removing) deleteRemoved(turn);
}

/** The machine is gone. One that was lost without being asked counts as running still when Dimmer starts next. */
export function machineGone(turn: Turn, reason: EndReason): void {
  const { core } = turn;
  causedByAction(turn);
  core.machine = 'none';
  core.stopped = false;
  core.unreachable = null;
  core.failure = reason === 'lost' ? ENDED.lost : null;
  turn.cause = { ...turn.cause, ...(core.lastWords !== null && { qmp: core.lastWords }) };
  if (reason !== 'lost') core.record = { ...core.record, ran: false, updatedAt: turn.at };
  // One that was cut off on its way back is saved still, and so is what waits for it.
  if (core.record.saved && !core.removing) feedController(turn, { type: 'machine-saved' });
  else feedController(turn, { type: 'machine-stopped', lost: reason === 'lost' });
  if (core.action) finishAction(turn, endingOf(core.action.kind, reason));
  if (core.removing) deleteRemoved(turn);
}

function endingOf(kind: string, reason: EndReason): Ending {
  const wanted = kind === 'kill' || (kind === 'shutdown' && reason !== 'lost');
  if (wanted) return succeeded(ENDED[reason]);
  return { state: 'failed', outcome: 'hypervisor-lost', because: ENDED[reason] };
}

function succeeded(because: string): Ending {
  return { state: 'succeeded', outcome: null, because };
}

function causedByAction(turn: Turn): void {
  const { action, removing } = turn.core;
  if (action) turn.cause = { actor: action.actor, operationId: action.id };
  else if (removing) turn.cause = { actor: removing.actor, operationId: null };
}

/** What the machine says by itself: whoever caused it, the VM's state follows. */
export function followEvent(turn: Turn, event: MachineEvent): void {
  const { core } = turn;
  causedByAction(turn);
  turn.cause = { ...turn.cause, qmp: event.raw };
  switch (event.type) {
    case 'stop':
      core.stopped = true;
      break;
    case 'resume':
      core.stopped = false;
      break;
    case 'shutdown':
      if (!bootAgain(turn)) core.lastWords = event.raw;
      break;
    case 'reset':
      noteReset(turn);
      break;
    case 'other':
      if (event.name === 'GUEST_PANICKED') tellPanic(turn, event);
  }
  feedController(turn, { type: 'machine-event', event });
}

function tellPanic(turn: Turn, event: MachineEvent): void {
  const data = { code: 'guest-panicked', message: 'The guest has crashed.', qmp: event.raw };
  tell(turn, { type: 'vm.guest-warning', operationId: null, actor: turn.cause.actor, data });
}

export function observed(turn: Turn, { observation }: Extract<VmInput, { type: 'observed' }>): void {
  const { core } = turn;
  core.unreachable = null;
  core.stopped = !observation.running;
  // The guest powered off for a reboot that nobody waits for any more: then it is off.
  if (observation.status === 'shutdown' && core.action === null) turn.effects.push({ type: 'kill-machine' });
  feedController(turn, { type: 'observed', observation });
}
