import type { MachineEvent } from '../observation.ts';
import { closeConnection, isCapabilitiesKnown, noteReset, openConnection } from './connection.ts';
import { guessInUse, guessUnused } from './guess-sticks.ts';
import { noteDeleted } from './note-deleted.ts';
import type { Machine } from './machine.ts';
import { say, type Work } from './work.ts';
import { noteAvailable } from './reapply.ts';
import { takeReport } from './demand.ts';
import { takeOst } from './take-ost.ts';

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
    case 'size-changed':
      return noteSizeChange(work, machine);
    case 'stats-changed':
      return void work.effects.push({ type: 'observe' });
    case 'acpi-ost':
      return takeOst(work, machine, event);
    case 'device-deleted':
      return noteDeleted(work, machine, event.id, event.raw);
    case 'status-report':
      takeReport(work, machine, event);
      // A report in any state needs an open channel; without `x-` that is the only sign of a guest.
      if (!machine.observation.balloon) openConnection(work, machine, null);
      return noteAvailable(work, event.availableBytes);
    default:
      return;
  }
}

/** virtio-balloon says it only when a guest has moved it; virtio-mem says it at a reset too. */
function noteSizeChange(work: Work, machine: Machine): void {
  const { growthMode, balloonDevice } = machine.observation;
  if (balloonDevice === 'virtio-balloon' && growthMode !== 'virtio-mem') openConnection(work, machine, null);
  machine.fresh = false;
  work.effects.push({ type: 'observe' });
}
