import { alignUp, bytesToPages, GIB, type PageRange } from '@dimmer/pages';
import type { MemoryShape } from '@dimmer/planner';
import type { MachineDefinition } from '../hypervisor.ts';
import { memdevOf } from './memdev-layout.ts';

const FOUR_GIB = 4 * GIB;
/** i440fx keeps RAM below 4 GiB up to 3.5 GiB; beyond that 3 GiB stay low and the rest goes above 4 GiB (spec 5.4). */
const ALL_LOW_BELOW = 3.5 * GIB;
const LOW_BYTES = 3 * GIB;

/** Where a machine's boot memory lies in guest-physical space. */
export function bootRanges(bootBytes: number): readonly PageRange[] {
  if (bootBytes < ALL_LOW_BELOW) return [{ start: 0, count: bytesToPages(bootBytes) }];
  return [
    { start: 0, count: bytesToPages(LOW_BYTES) },
    { start: bytesToPages(FOUR_GIB), count: bytesToPages(bootBytes - LOW_BYTES) },
  ];
}

/**
 * What cannot change while the machine runs. The region for memory devices begins at the first whole GiB above RAM, never
 * below 4 GiB, and is larger than what may be plugged, so that alignment does not eat memory: by 1 GiB per slot (spec
 * 5.4), or by the way to where upstream's one backend lies (spec 7.7).
 */
export function shapeOf(definition: MachineDefinition): MemoryShape {
  const { bootBytes, maximumBytes, slots, numaNodes } = definition;
  const highBytes = bootBytes < ALL_LOW_BELOW ? 0 : bootBytes - LOW_BYTES;
  const baseBytes = alignUp(FOUR_GIB + highBytes, GIB);
  const memdev = memdevOf(definition, baseBytes);
  const spareBytes = memdev ? memdev.addressBytes - baseBytes : slots * GIB;
  return {
    bootBytes,
    maximumBytes,
    slots,
    numaNodes,
    region: { baseBytes, sizeBytes: maximumBytes > bootBytes ? maximumBytes - bootBytes + spareBytes : 0 },
  };
}
