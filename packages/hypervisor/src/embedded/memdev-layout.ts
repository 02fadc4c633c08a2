import { alignUp, bytesToPages, GIB, type PageRange } from '@dimmer/pages';
import type { MachineDefinition } from '../hypervisor.ts';
import { editionOf, hasHvBalloon } from './edition-of.ts';

/** hv-balloon asks for the worst that a guest may want, before it knows the guest (spec 2, 7.7). */
const ALIGNMENT_BYTES = 32 * GIB;
/** What any memory backend of an x86-64 host is aligned to (spec 5.3, row 2). */
const BACKEND_ALIGNMENT_BYTES = 2 * 2 ** 20;

/** The one memory backend of upstream's hv-balloon, in guest-physical space. */
export interface Memdev {
  readonly addressBytes: number;
  readonly sizeBytes: number;
}

/** Null: the machine has none, because it cannot grow or grows otherwise. `regionBase`: where memory devices may begin. */
export function memdevOf(definition: MachineDefinition, regionBase: number): Memdev | null {
  const { bootBytes, maximumBytes } = definition;
  const isUpstream = hasHvBalloon(definition) && editionOf(definition) === 'upstream';
  if (!isUpstream || maximumBytes === bootBytes) return null;
  return { addressBytes: alignUp(regionBase, ALIGNMENT_BYTES), sizeBytes: maximumBytes - bootBytes };
}

/** What QEMU says at the start of such a machine. */
export const ALIGNMENT_WARNING =
  'the alignment (0x800000000) exceeds the expected maximum alignment, memory will get fragmented';

/** Why a machine with this memdev cannot be started. */
export function refuseMemdev({ sizeBytes }: Memdev): string | undefined {
  if (sizeBytes % BACKEND_ALIGNMENT_BYTES === 0) return undefined;
  return `backend memory size must be multiple of 0x${BACKEND_ALIGNMENT_BYTES.toString(16)}`;
}

export function memdevPages({ addressBytes, sizeBytes }: Memdev): PageRange {
  return { start: bytesToPages(addressBytes), count: bytesToPages(sizeBytes) };
}
