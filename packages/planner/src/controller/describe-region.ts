import type { RegionView } from '../view.ts';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';

/** The memory device that grows inside the machine, as the rack shows it in place of sticks. */
export function describeRegion({ machine }: ControllerState): RegionView | null {
  const region = machine?.observation.region;
  if (!machine || !region) return null;
  const { id, memdev, addressBytes, sizeBytes, kind } = region;
  const isVirtio = region.kind === 'virtio-mem';
  return {
    kind,
    id,
    memdev,
    addressBytes,
    sizeBytes,
    addedBytes: machine.addedBytes,
    requestedBytes: isVirtio ? region.requestedBytes : null,
    stepBytes: isVirtio ? region.blockBytes : machine.capabilities.alignmentBytes,
  };
}

/**
 * How much of its region the guest has been given. virtio-mem and `x-query-hv-balloon` tell it. QEMU does not tell it of
 * an hv-balloon: there it is the most that the size was above boot memory since the last reset of the machine, for
 * ballooning lowers the size and nothing but a reset takes hot-added memory away (spec 3.7, 7.6).
 */
export function noteAdded(machine: Machine): void {
  const { region, balloon, actualBytes, baseBytes } = machine.observation;
  if (!region) return;
  if (region.kind === 'virtio-mem') machine.addedBytes = region.pluggedBytes;
  else if (balloon) machine.addedBytes = Math.max(0, balloon.totalBytes - baseBytes);
  else machine.addedBytes = Math.max(machine.addedBytes, actualBytes - baseBytes);
}
