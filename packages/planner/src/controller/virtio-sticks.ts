import type { StickMemory } from '../situation.ts';
import type { Machine } from './machine.ts';

/**
 * Sticks that are announced over a virtio-balloon. There both events are of the guest's own word: "in use" is its answer to
 * a hot-add or the return of the first page, "unused" that it took nothing or has given all back. A guest that leaves
 * causes neither (Dimmer's own message, described with the comparison models).
 */
export function isOverVirtio({ observation }: Machine): boolean {
  return observation.growthMode === 'haprot' && observation.balloonDevice === 'virtio-balloon';
}

export function noteTaken(machine: Machine, id: string): void {
  change(machine, id, { pending: false, refused: false, drained: false, inGuest: 'yes', effectiveBytes: null });
}

export function noteGivenBack(machine: Machine, id: string): void {
  if (!machine.sticks[id]?.pending) return change(machine, id, { drained: true });
  machine.growthBar = 'partial-hot-add';
  change(machine, id, { pending: false, refused: true, inGuest: 'no', effectiveBytes: 0 });
}

function change(machine: Machine, id: string, to: Partial<StickMemory>): void {
  const stick = machine.sticks[id];
  if (stick) machine.sticks = { ...machine.sticks, [id]: { ...stick, ...to } };
  machine.fresh = false;
}
