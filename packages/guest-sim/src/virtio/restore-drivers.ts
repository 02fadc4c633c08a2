import { fromHex } from '@dimmer/dynmem-proto';
import { corrupt, type PageRange, type Restored, type SavedRefusal } from '@dimmer/pages';
import {
  ACPI_DEVICE,
  BALLOON_DEVICE,
  decodeBalloonForHost,
  decodeDimmForHost,
  decodeMemForHost,
  MEM_DEVICE,
  readChain,
} from '@dimmer/virtio-proto';
import type { MemoryMap } from '../memory-map.ts';
import { isAddressable } from './addressable.ts';
import { createVirtioDrivers, type GuestHardware, type VirtioDrivers } from './drivers.ts';
import type { SavedDrivers } from './saved-drivers.ts';

/** The drivers for such hardware as they were saved, or why not; `memory` is the guest's, restored. */
export function restoreDrivers(
  hardware: GuestHardware,
  memory: MemoryMap,
  saved: SavedDrivers | null,
): Restored<VirtioDrivers | null> {
  const fresh = createVirtioDrivers(hardware);
  if (!isSameHardware(fresh, saved)) {
    return { ok: false, reason: { code: 'foreign', what: `a guest with drivers for something else than ${hardware}` } };
  }
  if (!saved) return { ok: true, state: null };
  const waiting = saved.waiting.map(readWaiting);
  const odd = waiting.indexOf(undefined);
  if (odd >= 0) return { ok: false, reason: corrupt(`/waiting/${odd}`, 'is no message to a device') };
  const { balloon, mem, dimms, copiedPages } = saved;
  const state: VirtioDrivers = {
    balloon: balloon && { ...balloon },
    mem: mem && { ...mem },
    dimms: dimms && { ...dimms },
    waiting: waiting as Uint8Array[],
    copiedPages,
  };
  const reason = findBalloonFault(state) ?? findMemFault(state, memory) ?? findDimmFault(state);
  return reason ? { ok: false, reason } : { ok: true, state };
}

function isSameHardware(fresh: VirtioDrivers | null, saved: SavedDrivers | null): boolean {
  if (!fresh || !saved) return !fresh && !saved;
  return (['balloon', 'mem', 'dimms'] as const).every((name) => (fresh[name] === null) === (saved[name] === null));
}

function readWaiting(text: string): Uint8Array | undefined {
  const chain = fromHex(text);
  return chain && isMessage(chain) ? chain : undefined;
}

function isMessage(payload: Uint8Array): boolean {
  const chain = readChain(payload);
  if ('reason' in chain) return false;
  switch (chain.device) {
    case BALLOON_DEVICE:
      return decodeBalloonForHost(payload).type !== 'malformed';
    case MEM_DEVICE:
      return decodeMemForHost(payload).type !== 'malformed';
    case ACPI_DEVICE:
      return decodeDimmForHost(payload).type !== 'malformed';
    default:
      return false;
  }
}

function findBalloonFault({ balloon }: VirtioDrivers): SavedRefusal | undefined {
  if (!balloon) return undefined;
  const { away, adding } = balloon;
  if (away && new Set(away.pfns).size < away.pfns.length) return corrupt('/balloon/away/pfns', 'has a page twice');
  if (away && !away.pfns.every((start) => isAddressable({ start, count: 1 }))) {
    return corrupt('/balloon/away/pfns', 'has a page that cannot be');
  }
  return adding.every(isAddressable) ? undefined : corrupt('/balloon/adding', 'is outside of all memory');
}

/** What is asked for is not the guest's: not yet, or no longer. */
function findMemFault({ mem }: VirtioDrivers, { owned }: MemoryMap): SavedRefusal | undefined {
  if (!mem) return undefined;
  const { region, usablePages, pending } = mem;
  if (!isAddressable(region)) return corrupt('/mem/region', 'is outside of all memory');
  if (usablePages > region.count) return corrupt('/mem/usablePages', 'is more than the region');
  if (!pending) return undefined;
  const { range } = pending;
  const isApart = range.count > 0 && isAddressable(range) && !owned.intersects(range.start, range.count);
  return isApart ? undefined : corrupt('/mem/pending/range', 'is no memory that the guest lacks');
}

function findDimmFault({ dimms }: VirtioDrivers): SavedRefusal | undefined {
  if (!dimms) return undefined;
  const { slots, jobs } = dimms;
  if (!slots.every(({ range }: { readonly range: PageRange }) => isAddressable(range))) {
    return corrupt('/dimms/slots', 'has memory outside of all memory');
  }
  if (new Set(slots.map(({ slot }) => slot)).size < slots.length) return corrupt('/dimms/slots', 'has a slot twice');
  const names = new Set(jobs.map(({ type, slot }) => `${type} ${slot}`));
  return names.size < jobs.length ? corrupt('/dimms/jobs', 'has a job twice') : undefined;
}
