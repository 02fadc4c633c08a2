import { endRun } from './end-run.ts';
import type { ControllerInput, ManualCommand } from './io.ts';
import { issueCommand } from './issue-command.ts';
import type { Machine } from './machine.ts';
import { highestNumber } from './stick-names.ts';
import { answer, say, saveDesired, type Work } from './work.ts';
import type { QmpFailure } from '../observation.ts';

type Asked = ControllerInput & { readonly type: 'manual-command' };

/** Making or freeing a backend moves no memory of the guest. */
function movesMemory({ type }: ManualCommand): boolean {
  return type === 'balloon' || type === 'device-add' || type === 'device-del';
}

/** A person takes over by the monitor: nothing of ours goes on until the next target. */
export function beginManual(work: Work, { requestId, actor, command }: Asked): void {
  const { state } = work;
  if (movesMemory(command)) takeOver(work, actor);
  if (!state.machine) return answer(work, requestId, { type: 'done' });
  state.manual = { requestId, command, phase: 'before' };
  if (command.type === 'device-add') disarm(work, state.machine, command.memdev);
  continueManual(work, state.machine);
}

function takeOver(work: Work, actor: string): void {
  const { state } = work;
  endRun(work, { state: 'superseded', outcome: 'superseded', because: `${actor} took over by the monitor.` });
  state.due = null;
  state.last = null;
  if (state.desired.control === 'manual') return;
  saveDesired(work, { control: 'manual' });
  const { targetBytes, minimumBytes, maximumBytes } = state.desired;
  say(work, 'memory.target', { targetBytes, minimumBytes, maximumBytes, control: 'manual' }, { actor });
}

/**
 * An armed target would drain the person's stick at once (spec 3.4): it is raised by the stick's size first. The size of a
 * virtio-balloon stays as it is.
 */
function disarm(work: Work, machine: Machine, memdev: string): void {
  const sizeBytes = work.state.handBackends[memdev];
  const { balloon, actualBytes, balloonDevice } = machine.observation;
  if (balloonDevice !== 'hv-balloon') return;
  const armed = balloon ? balloon.targetChanged : machine.lastValueBytes !== null;
  if (sizeBytes === undefined || !armed || work.state.command) return;
  const targetBytes = actualBytes + sizeBytes;
  machine.lastValueBytes = targetBytes;
  issueCommand(work, machine, { type: 'balloon', targetBytes }, { key: 'manual' });
}

/** The person's turn comes when no command of ours is under way. */
export function continueManual(work: Work, _machine: Machine): void {
  const { manual, command } = work.state;
  if (!manual || manual.phase !== 'before' || command) return;
  work.state.manual = { ...manual, phase: 'theirs' };
  answer(work, manual.requestId, { type: 'done' });
}

/** The person's command has been answered; what it did, the next observation tells. */
export function endManual(work: Work, command: ManualCommand, error: QmpFailure | null): void {
  const { state } = work;
  state.manual = null;
  if (state.machine) {
    state.machine.fresh = false;
    state.machine.issuedAt = work.at;
    state.machine.sent = null;
    if (command.type === 'balloon' && !error) state.machine.lastValueBytes = command.targetBytes;
  }
  if (!error) noteBackends(work, command);
  work.effects.push({ type: 'observe' });
}

function noteBackends({ state }: Work, command: ManualCommand): void {
  if (command.type === 'object-add') {
    state.handBackends = { ...state.handBackends, [command.id]: command.sizeBytes };
    // A name that looks like one of ours is not given to a stick of ours.
    state.stickCount = Math.max(state.stickCount, highestNumber([{ id: command.id, memdev: command.id }]));
  }
  if (command.type !== 'object-del') return;
  const { [command.id]: _, ...rest } = state.handBackends;
  state.handBackends = rest;
}
