import type { Observation } from '../observation.ts';
import type { Machine } from './machine.ts';

/**
 * How much of its region the guest has been given. virtio-mem and `x-query-hv-balloon` tell it. QEMU does not tell it of
 * an hv-balloon: there it is the most that the size was above boot memory and DIMMs since the machine's last reset, for
 * ballooning lowers the size, and nothing but a reset takes hot-added memory away (spec 3.7, 7.6).
 */
export function noteAdded(machine: Machine): void {
  const { region, balloon, actualBytes } = machine.observation;
  if (!region) return;
  const otherBytes = sizeWithout(machine.observation);
  if (region.kind === 'virtio-mem') machine.addedBytes = region.pluggedBytes;
  else if (balloon) machine.addedBytes = Math.max(0, balloon.totalBytes - otherBytes);
  else machine.addedBytes = Math.max(machine.addedBytes, actualBytes - otherBytes);
  if (region.kind === 'virtio-mem' || balloon) machine.addedKnown = true;
}

function sizeWithout({ baseBytes, sticks }: Observation): number {
  return sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, baseBytes);
}
