import { attachedSocket, type MachineEnd } from '@dimmer/hypervisor';
import type { MachineEvent, MemoryShape } from '@dimmer/planner';
import { type Ending } from './action-operation.ts';
import { beginAction } from './actions.ts';
import { bootAgain, noteReset } from './reboot.ts';
import { finishAction } from './running-action.ts';
import { feedController } from './feed-controller.ts';
import type { EndReason, VmInput } from './io.ts';
import { deleteRemoved } from './remove.ts';
import { forgetSaved, restoreFailed } from './saved-machine.ts';
import { SELF, tell, type Turn } from './turn.ts';
import type { VmCore } from './vm-core.ts';

/** How a machine ends, in a sentence. */
const ENDED: Readonly<Record<EndReason, string>> = {
  shutdown: 'The guest has powered off.',
  killed: 'The power was cut.',
  quit: 'The machine was ended by its monitor (quit).',
  saved: 'The machine was saved.',
  crashed: 'The machine has crashed.',
  released: 'Dimmer has let go of the machine, which runs on.',
  lost: 'The connection to the machine ended without a word of why.',
};

function wordsOf({ reason, detail }: MachineEnd): string {
  return detail ?? ENDED[reason];
}

export function machineUp(turn: Turn, { shape, observation }: Extract<VmInput, { type: 'machine-up' }>): void {
  const { core } = turn;
  core.machine = 'up';
  core.stopped = !observation.running;
  core.status = observation.status;
  core.unreachable = null;
  core.failure = null;
  causedByAction(turn);
  if (attachedSocket(core.record.definition) !== undefined) takeSizes(turn, shape);
  feedController(turn, { type: 'machine-started', shape, observation });
  forgetSaved(turn);
  const { kind } = core.action ?? {};
  if (kind === 'start') finishAction(turn, succeeded('The machine runs; its guest boots.'));
  if (kind === 'restore') finishAction(turn, succeeded('The machine goes on where it was saved.'));
}

/** Somebody else decides how large an attached machine may be, and may have started it anew. */
function takeSizes({ core, at }: Turn, { bootBytes, maximumBytes, slots, numaNodes }: MemoryShape): void {
  const { record } = core;
  const was = record.definition;
  const isSame =
    was.bootBytes === bootBytes &&
    was.maximumBytes === maximumBytes &&
    was.slots === slots &&
    was.numaNodes === numaNodes;
  if (isSame) return;
  const definition = { ...was, bootBytes, maximumBytes, slots, numaNodes };
  core.record = { ...record, definition, desired: { ...record.desired, maximumBytes }, updatedAt: at };
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
export function machineGone(turn: Turn, end: MachineEnd): void {
  const { core } = turn;
  const { reason } = end;
  causedByAction(turn);
  if (mayComeBack(core, reason)) return loseSight(turn, end);
  // It went down with its host while nobody looked: it ran, and comes up again.
  if (core.machine === 'away' && reason === 'lost' && !core.removing && !core.action) return comeUpAgain(turn);
  core.machine = 'none';
  core.stopped = false;
  core.unreachable = null;
  core.failure = reason === 'lost' || reason === 'crashed' ? wordsOf(end) : null;
  turn.cause = { ...turn.cause, ...(core.lastWords !== null && { qmp: core.lastWords }) };
  if (reason !== 'lost') core.record = { ...core.record, ran: false, updatedAt: turn.at };
  // One that was cut off on its way back is saved still, and so is what waits for it.
  if (core.record.saved && !core.removing) feedController(turn, { type: 'machine-saved' });
  else feedController(turn, { type: 'machine-stopped', lost: reason === 'lost' });
  if (core.action) finishAction(turn, endingOf(core.action.kind, end));
  if (core.removing) deleteRemoved(turn);
}

/** A machine with a life of its own may be there although nobody hears of it: an attached one as often as it likes. */
function mayComeBack({ record, removing, action, machine }: VmCore, reason: EndReason): boolean {
  const { qemu } = record.definition;
  if (!qemu || removing || action?.kind === 'kill') return false;
  if (reason === 'released' || reason === 'saved') return false;
  return attachedSocket(record.definition) !== undefined || (reason === 'lost' && machine !== 'away');
}

function loseSight(turn: Turn, end: MachineEnd): void {
  const { core } = turn;
  if (core.action) finishAction(turn, endingOf(core.action.kind, end));
  feedController(turn, { type: 'machine-stopped', lost: end.reason === 'lost' });
  lookFor(turn, `${wordsOf(end)} Dimmer looks for it.`);
}

/** From now on the machine is looked for. */
export function lookFor(turn: Turn, because: string): void {
  const { core } = turn;
  core.machine = 'away';
  core.stopped = false;
  core.unreachable = { because, since: turn.at };
  turn.effects.push({ type: 'find-machine' });
}

function comeUpAgain(turn: Turn): void {
  const { core } = turn;
  core.machine = 'none';
  core.unreachable = null;
  beginAction(turn, 'start', { id: turn.newId(), origin: 'reapply', actor: SELF });
}

/** Since when stays what it was; why may change from look to look. */
export function noteUnreachable({ core, at }: Turn, because: string): void {
  core.unreachable = { because, since: core.unreachable?.since ?? at };
}

function endingOf(kind: string, end: MachineEnd): Ending {
  const { reason } = end;
  const wanted = kind === 'kill' || (kind === 'shutdown' && reason !== 'lost' && reason !== 'crashed');
  if (wanted) return succeeded(wordsOf(end));
  return { state: 'failed', outcome: 'hypervisor-lost', because: wordsOf(end) };
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
      core.status = 'running';
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
  core.status = observation.status;
  // The guest powered off for a reboot that nobody waits for any more: then it is off.
  const isOurs = attachedSocket(core.record.definition) === undefined;
  if (observation.status === 'shutdown' && core.action === null && isOurs) turn.effects.push({ type: 'kill-machine' });
  feedController(turn, { type: 'observed', observation });
}
