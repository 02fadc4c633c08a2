import type { ObservedStick } from '../observation.ts';
import { stageOf } from './situate.ts';
import type { Machine } from './machine.ts';

/**
 * Whether "unused" may be believed: all of it given back, or a RESET since its last use, or refused whole. After a mere
 * channel reset the series says unused of sticks that the guest still uses (spec 3.7).
 */
export function isRemovable(machine: Machine, { id }: ObservedStick): boolean {
  const memory = machine.sticks[id];
  if (!memory) return false;
  // A DIMM is the guest's to clear: it may be asked at any time.
  if (machine.observation.growthMode === 'pc-dimm') return !memory.pending;
  const stage = stageOf(machine);
  if (stage === 'booting') return memory.inGuest === 'no';
  if (stage === 'away') return false;
  if (memory.pending) return false;
  return memory.drained || memory.inGuest === 'no';
}

/** Null where the machine does not tell. */
export function releasedOf({ deviceSticks }: Machine, id: string): number | null {
  return deviceSticks.get(id)?.releasedBytes ?? null;
}

/** What the guest took of it when it was announced: what it has of it now, and what it gave back since. */
export function takenOf({ deviceSticks }: Machine, id: string): number | null {
  const books = deviceSticks.get(id);
  return books ? books.usedBytes + books.releasedBytes : null;
}
