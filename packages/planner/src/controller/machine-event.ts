import type { MachineEvent } from '../observation.ts';
import { potentialOf } from '../facts.ts';
import { closeConnection, isCapabilitiesKnown, noteReset } from './connection.ts';
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
      say(work, 'device.unused', { id: event.id, qmp: event.raw });
      return void work.effects.push({ type: 'observe' });
    case 'stick-in-use':
      say(work, 'device.in-use', { id: event.id, qmp: event.raw });
      return void work.effects.push({ type: 'observe' });
    case 'device-deleted':
      return noteDeleted(work, machine, event.id, event.raw);
    case 'status-report':
      machine.report = { committedBytes: event.committedBytes, availableBytes: event.availableBytes, at: event.at };
      return noteAvailable(work, event.availableBytes);
    default:
      return;
  }
}

/** Whoever caused it: the stick is out of the layout, and its address is lost until the next RESET (spec 5.9). */
function noteDeleted(work: Work, machine: Machine, id: string, raw: unknown): void {
  const { observation } = machine;
  const stick = observation.sticks.find((one) => one.id === id);
  machine.deleted = { ...machine.deleted, [id]: work.at };
  if (stick) {
    const effective = potentialOf(stick, situate(work.state, machine));
    if (machine.sent) machine.sent = { ...machine.sent, totalBytes: machine.sent.totalBytes - effective };
    const { addressBytes, sizeBytes } = stick;
    if (stageOf(machine) !== 'booting') {
      machine.barred = [...machine.barred, { start: addressBytes, end: addressBytes + sizeBytes }];
    }
    machine.observation = { ...observation, sticks: observation.sticks.filter((one) => one !== stick) };
  }
  machine.fresh = false;
  dropFromLayout(work, id, 'It was removed from the machine.');
  say(work, 'device.unplugged', { id, sizeBytes: stick?.sizeBytes ?? null, qmp: raw });
  work.effects.push({ type: 'observe' });
}
