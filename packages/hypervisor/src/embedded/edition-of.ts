import { type Edition, type Surface, surfaceOf } from '@dimmer/qmp';
import type { MachineDefinition } from '../hypervisor.ts';

/** Whether the machine's memory device is hv-balloon, of either edition, and not a comparison model. */
export function hasHvBalloon({ memoryDevice }: MachineDefinition): boolean {
  return (memoryDevice ?? 'hv-balloon') === 'hv-balloon';
}

/** The edition whose monitor a machine has: sticks are of the series, everything else is QEMU's own. */
export function editionOf(definition: MachineDefinition): Edition {
  return hasHvBalloon(definition) ? (definition.edition ?? 'series') : 'upstream';
}

/** The monitor of a machine: its edition's, but that sticks over virtio-balloon are spoken of as the series' are. */
export function surfaceOfMachine(definition: MachineDefinition, hideX: boolean): Surface {
  const monitor = definition.memoryDevice === 'virtio-balloon' ? 'sticks-over-virtio' : editionOf(definition);
  return surfaceOf(monitor, { additions: !hideX && hasHvBalloon(definition) });
}
