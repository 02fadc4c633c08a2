import { PAGE_BYTES } from '@dimmer/pages';
import { LEAST_DIMM_BYTES } from '../limits.ts';
import type { Machine } from './machine.ts';

/** The steps in which the size of this machine can change. A size less than one of them from the target counts as reached. */
export function grainOf({ observation, capabilities }: Machine): number {
  const { region, balloonDevice, growthMode } = observation;
  if (balloonDevice !== null) return PAGE_BYTES;
  if (region?.kind === 'virtio-mem') return region.blockBytes;
  return growthMode === 'pc-dimm' ? Math.max(LEAST_DIMM_BYTES, capabilities.alignmentBytes) : PAGE_BYTES;
}

/**
 * How far from its target a machine may end that has reached it: hv-balloon's region grows in the guest's steps (measured:
 * 1200 MiB led to 1152 MiB), though its balloon moves by pages.
 */
export function toleranceOf(machine: Machine): number {
  const { observation, capabilities } = machine;
  const stepBytes = observation.growthMode === 'memdev' ? capabilities.alignmentBytes : 0;
  return Math.max(grainOf(machine), stepBytes);
}
