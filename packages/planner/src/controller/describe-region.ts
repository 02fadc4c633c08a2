import type { RegionView } from '../view.ts';
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
