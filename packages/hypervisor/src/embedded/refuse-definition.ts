import { PAGE_BYTES } from '@dimmer/pages';
import type { MachineDefinition } from '../hypervisor.ts';
import { memdevOf, refuseMemdev } from './memdev-layout.ts';
import { shapeOf } from './memory-layout.ts';

/** What QEMU would refuse on the command line of such a machine, in its words. Undefined: nothing. */
export function refuseDefinition(definition: MachineDefinition): string | undefined {
  return refuseSizes(definition) ?? refuseBackend(definition);
}

function refuseSizes({ bootBytes, maximumBytes, slots, numaNodes }: MachineDefinition): string | undefined {
  if (!isSize(bootBytes)) return `invalid RAM size: ${bootBytes} bytes is not a positive number of pages`;
  if (!isSize(maximumBytes)) return `invalid maxmem: ${maximumBytes} bytes is not a positive number of pages`;
  if (maximumBytes < bootBytes) return `invalid maxmem: ${maximumBytes} bytes is less than the ${bootBytes} of RAM`;
  if (!Number.isInteger(slots) || slots < 0) return `invalid number of slots: ${slots}`;
  if (!Number.isInteger(numaNodes) || numaNodes < 0) return `invalid number of NUMA nodes: ${numaNodes}`;
  return undefined;
}

/** What QEMU says of the size of the memory that such a machine may grow by. Undefined: nothing. */
export function refuseBackend(definition: MachineDefinition): string | undefined {
  const memdev = memdevOf(definition, shapeOf(definition).region.baseBytes);
  return memdev ? refuseMemdev(memdev) : undefined;
}

function isSize(bytes: number): boolean {
  return Number.isSafeInteger(bytes) && bytes > 0 && bytes % PAGE_BYTES === 0;
}
