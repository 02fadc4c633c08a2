import type { Edition } from '@dimmer/qmp';
import type { MachineDefinition } from '../hypervisor.ts';

/** Whether the machine's memory device is hv-balloon, of either edition, and not a comparison model. */
export function hasHvBalloon({ memoryDevice }: MachineDefinition): boolean {
  return (memoryDevice ?? 'hv-balloon') === 'hv-balloon';
}

/** The edition whose monitor a machine has: sticks are of the series, everything else is QEMU's own. */
export function editionOf(definition: MachineDefinition): Edition {
  return hasHvBalloon(definition) ? (definition.edition ?? 'series') : 'upstream';
}
