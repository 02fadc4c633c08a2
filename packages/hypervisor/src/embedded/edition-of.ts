import type { Edition } from '@dimmer/qmp';
import type { MachineDefinition } from '../hypervisor.ts';

/** The edition whose monitor a machine has: sticks are of the series, everything else is QEMU's own. */
export function editionOf({ memoryDevice, edition }: MachineDefinition): Edition {
  return (memoryDevice ?? 'hv-balloon') === 'hv-balloon' ? (edition ?? 'series') : 'upstream';
}
