import type { MachineEvent } from '../observation.ts';
import { openConnection } from './connection.ts';
import type { Machine } from './machine.ts';
import type { Work } from './work.ts';

type Ost = MachineEvent & { readonly type: 'acpi-ost' };

/** ACPI's codes (`_OST`): for an insertion that the guest has handled, and for one that is still under way. */
const INSERTION = 1;
const DONE = 0;
const IN_PROGRESS = 132;

/**
 * What the guest's ACPI says of a DIMM that was plugged. Of an ejection the driver takes notice, and DEVICE_DELETED tells
 * the rest. A refused DIMM ends the growth, like a stick that was not taken.
 */
export function takeOst(work: Work, machine: Machine, { id, source, status }: Ost): void {
  work.effects.push({ type: 'observe' });
  openConnection(work, machine, null);
  const stick = id === null ? undefined : machine.sticks[id];
  if (id === null || !stick || source !== INSERTION || status === IN_PROGRESS) return;
  const refused = status !== DONE;
  if (refused) machine.growthBar = 'partial-hot-add';
  machine.sticks = { ...machine.sticks, [id]: { ...stick, pending: false, refused, inGuest: refused ? 'no' : 'yes' } };
  machine.fresh = false;
}
