import { alignUp, GIB } from '@dimmer/pages';
import type { MemoryShape } from '@dimmer/planner';
import type { MachineDefinition } from '../hypervisor.ts';

/** What a machine of ours was started with: its maximum is what its device can give, not QEMU's `maxmem`. */
export function shapeOfRun({ bootBytes, maximumBytes, slots, numaNodes }: MachineDefinition): MemoryShape {
  // QEMU places what is plugged; where its region begins matters to nobody.
  const baseBytes = alignUp(Math.max(bootBytes, 4 * GIB), GIB);
  return { bootBytes, maximumBytes, slots, numaNodes, region: { baseBytes, sizeBytes: maximumBytes - bootBytes } };
}
