import { COARSEST_ALIGNMENT_BYTES, MOST_PLUG_REFUSALS } from '../limits.ts';
import type { CommandResult, PlugRefusal, QmpFailure } from '../observation.ts';
import { closeConnection } from './connection.ts';
import { noteAnnounced } from './guess-sticks.ts';
import { endRun } from './end-run.ts';
import { failStep } from './follow-steps.ts';
import { noteDeleted } from './note-deleted.ts';
import { dropFromLayout } from './layout.ts';
import { continueManual } from './manual.ts';
import type { Machine } from './machine.ts';
import type { IssuedCommand } from './state.ts';
import { say, saveDesired, type Work } from './work.ts';

type Refused = Extract<CommandResult, { readonly error: QmpFailure }>;

/** A command of ours was answered. Where nobody knows what became of it, the next observation decides. */
export function endCommand(work: Work, machine: Machine, commandId: number, result: CommandResult): void {
  const issued = work.state.command;
  if (!issued || issued.id !== commandId) return;
  work.state.command = null;
  machine.fresh = false;
  // To be told that there is no guest is no sign of one.
  if (!isNoGuest(result)) machine.changedMs = machine.vmMs;
  if (result.ok) noteSuccess(work, machine, issued);
  else if ('lost' in result) machine.sent = null;
  else noteRefusal(work, machine, issued, result);
  continueManual(work, machine);
  work.effects.push({ type: 'observe' });
}

function isNoGuest(result: CommandResult): boolean {
  return 'refusal' in result && result.refusal === 'guest-not-ready';
}

function noteSuccess(work: Work, machine: Machine, { command }: IssuedCommand): void {
  if (command.type === 'plug') {
    machine.plugRefusals = 0;
    if (isGuessed(machine)) noteAnnounced(work, machine, command.id);
    noteReuse(machine, command);
    const { id, sizeBytes, addressBytes } = command;
    return say(work, 'device.plugged', { id, sizeBytes, addressBytes });
  }
  // Its event has come already, or is on its way: the stick is gone either way.
  if (command.type === 'unplug') noteDeleted(work, machine, command.id, null);
}

/** What went with a removed stick is back, as memory that the guest gave away. */
function noteReuse(machine: Machine, { addressBytes, sizeBytes }: Plug): void {
  const isReused = machine.freed.some(
    ({ start, end }) => addressBytes !== null && start <= addressBytes && addressBytes < end,
  );
  if (isReused) machine.removedBytes = Math.max(0, machine.removedBytes - sizeBytes);
}

/** A stick of the series on a machine that tells nothing of it: that it was taken is a sign of a guest. */
function isGuessed({ observation }: Machine): boolean {
  return observation.balloon === null && observation.growthMode === 'haprot';
}

function noteRefusal(work: Work, machine: Machine, issued: IssuedCommand, refused: Refused): void {
  const { command, key } = issued;
  const { desc } = refused.error;
  if (work.state.run) failStep(work, work.state.run, key, desc);
  switch (command.type) {
    case 'balloon':
    case 'set-requested-size':
      machine.sent = null;
      return endRun(work, { state: 'failed', outcome: null, because: `The hypervisor refused the size: ${desc}.` });
    case 'unplug':
      return noteUnplugRefused(work, machine, command.id, refused);
    case 'plug':
      return notePlugRefused(work, machine, issued, refused);
  }
}

function noteUnplugRefused(work: Work, machine: Machine, id: string, { error, pending }: Refused): void {
  say(work, 'device.unplug-refused', { id, because: error.desc, qmp: error });
  // A spare stick that turned out busy is simply kept (rule 0).
  const stick = machine.sticks[id];
  if (stick) machine.sticks = { ...machine.sticks, [id]: { ...stick, kept: true } };
  if (work.state.run?.unplugId !== id) return;
  const outcome = pending ? 'unplug-pending' : 'unplug-refused';
  endRun(work, { state: 'failed', outcome, because: `Stick ${id} was not removed: ${error.desc}.` });
}

function notePlugRefused(work: Work, machine: Machine, { command, restore }: IssuedCommand, refused: Refused): void {
  if (command.type !== 'plug') return;
  const { refusal = 'other', error } = refused;
  // It stays wanted until there is a guest, or one that can take it.
  if (refusal === 'guest-not-ready' || (restore && refusal === 'guest-cannot-hot-add')) {
    return judgePlugRefusal(work, machine, command, refusal);
  }
  dropFromLayout(work, command.id, `The hypervisor refused it: ${error.desc}.`);
  const asked = work.state.run?.stick?.id === command.id;
  judgePlugRefusal(work, machine, command, refusal);
  if (!asked && (restore || refusal !== 'other')) return;
  if (asked && work.state.run) saveDesired(work, { targetBytes: work.state.run.formerTargetBytes });
  endRun(work, { state: 'failed', outcome: null, because: `Stick ${command.id} was refused: ${error.desc}.` });
}

type Plug = IssuedCommand['command'] & { readonly type: 'plug' };

/** What a refusal teaches about the machine (spec 5.3). */
function judgePlugRefusal(work: Work, machine: Machine, command: Plug, refusal: PlugRefusal): void {
  if (refusal !== 'guest-not-ready') machine.plugRefusals += 1;
  if (machine.plugRefusals >= MOST_PLUG_REFUSALS) machine.growthBar = 'no-address-space';
  switch (refusal) {
    case 'guest-not-ready':
      machine.probedMs = machine.vmMs;
      return closeConnection(work, machine);
    case 'guest-cannot-hot-add':
      machine.capabilities = { ...machine.capabilities, hotAdd: false };
      return;
    case 'no-slots':
      machine.growthBar = 'no-slots';
      return;
    case 'no-space':
      machine.growthBar = 'at-maximum';
      return;
    case 'alignment':
      return learnAlignment(machine);
    case 'range':
    case 'other':
      return barRange(machine, command);
  }
}

function learnAlignment(machine: Machine): void {
  const alignmentBytes = Math.min(machine.capabilities.alignmentBytes * 2, COARSEST_ALIGNMENT_BYTES);
  if (!machine.observation.balloon) machine.capabilities = { ...machine.capabilities, alignmentBytes };
}

function barRange(machine: Machine, { addressBytes, sizeBytes }: Plug): void {
  if (addressBytes === null) return;
  machine.barred = [...machine.barred, { start: addressBytes, end: addressBytes + sizeBytes }];
}
