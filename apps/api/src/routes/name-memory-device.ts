import type { InspectedMachine, MemoryDeviceKind } from '@dimmer/hypervisor';

/** What a machine that was found shrinks and grows with, in the words of a definition. */
export function nameMemoryDevice(
  growthMode: InspectedMachine['growthMode'],
  balloonDevice: InspectedMachine['balloonDevice'],
): MemoryDeviceKind {
  if (balloonDevice === 'hv-balloon') return 'hv-balloon';
  if (growthMode === 'virtio-mem' || growthMode === 'pc-dimm') return growthMode;
  return 'virtio-balloon';
}
