import type { LayoutStick } from '../desired.ts';
import type { MachineEvent, ObservedStick } from '../observation.ts';
import { potentialOf } from '../facts.ts';
import { closeConnection, isCapabilitiesKnown, noteReset, openConnection } from './connection.ts';
import { guessInUse, guessUnused } from './guess-sticks.ts';
import { dropFromLayout } from './layout.ts';
import { situate, stageOf } from './situate.ts';
import type { Machine } from './state.ts';
import { say, type Work } from './work.ts';
import { noteAvailable } from './reapply.ts';

/** Something that the machine said by itself. What it means for the sizes, the next observation tells. */
export function takeEvent(work: Work, machine: Machine, event: MachineEvent): void {
  switch (event.type) {
    case 'reset':
      return noteReset(work, machine, event);
    case 'balloon-state':
      if (!isCapabilitiesKnown(event.state)) closeConnection(work, machine);
      machine.fresh = false;
      return void work.effects.push({ type: 'observe' });
    case 'stick-unused':
      guessUnused(machine, event.id);
      say(work, 'device.unused', { id: event.id, qmp: event.raw });
      return void work.effects.push({ type: 'observe' });
    case 'stick-in-use':
      guessInUse(work, machine, event.id);
      say(work, 'device.in-use', { id: event.id, qmp: event.raw });
      return void work.effects.push({ type: 'observe' });
    case 'device-deleted':
      return noteDeleted(work, machine, event.id, event.raw);
    case 'status-report':
      machine.report = { committedBytes: event.committedBytes, availableBytes: event.availableBytes, at: event.at };
      // A report in any state needs an open channel; without `x-` that is the only sign of a guest.
      if (!machine.observation.balloon) openConnection(work, machine, null);
      return noteAvailable(work, event.availableBytes);
    default:
      return;
  }
}

/** Whoever caused it: the stick is out of the layout, and its address is lost until the next RESET (spec 5.9). */
function noteDeleted(work: Work, machine: Machine, id: string, raw: unknown): void {
  const listed = work.state.desired.layout.find((stick) => stick.id === id);
  const stick = machine.observation.sticks.find((one) => one.id === id);
  machine.deleted = { ...machine.deleted, [id]: work.at };
  machine.fresh = false;
  if (stageOf(machine) !== 'booting') barRange(machine, stick ?? listed);
  if (stick) forgetStick(work, machine, stick);
  dropFromLayout(work, id, 'It was removed from the machine.');
  say(work, 'device.unplugged', { id, sizeBytes: stick?.sizeBytes ?? listed?.sizeBytes ?? null, qmp: raw });
  work.effects.push({ type: 'observe' });
}

function barRange(machine: Machine, stick: Pick<LayoutStick, 'addressBytes' | 'sizeBytes'> | undefined): void {
  if (!stick || stick.addressBytes === null) return;
  machine.barred = [...machine.barred, { start: stick.addressBytes, end: stick.addressBytes + stick.sizeBytes }];
}

/** What was sent stays known: the total falls, but not by a hot-add. */
function forgetStick(work: Work, machine: Machine, stick: ObservedStick): void {
  const { observation, sent } = machine;
  const effective = potentialOf(stick, situate(work.state, machine));
  if (sent) machine.sent = { ...sent, totalBytes: sent.totalBytes - effective };
  machine.observation = { ...observation, sticks: observation.sticks.filter((one) => one !== stick) };
}
