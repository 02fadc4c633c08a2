import { fromHex, MAX_PAGE_NUMBER, toHex } from '@dimmer/dynmem-proto';
import { corrupt, type PageRangeTree, restorePages } from '@dimmer/pages';
import type { UnreadPackets } from './channel-link.ts';
import { orRefuse } from './or-refuse.ts';
import type { SavedParts } from './saved-machine.ts';

type SavedChannel = NonNullable<SavedParts['channel']>;

/** The pages that a guest can name (spec 1.5). */
const PAGE_SPACE = { start: 0, count: MAX_PAGE_NUMBER + 1 };

export function restoreReleased({ released }: SavedParts): PageRangeTree {
  const state = restorePages(released, PAGE_SPACE);
  return orRefuse(
    '/released',
    state ? { ok: true, state } : { ok: false, reason: corrupt('', 'has empty, touching or impossible ranges') },
  );
}

export function writePackets(unread: UnreadPackets | null): SavedChannel | null {
  return unread && { ...unread, toGuest: unread.toGuest.map(toHex), toHost: unread.toHost.map(toHex) };
}

/** A channel is open as long as the device is busy with one; else it waits for one. */
export function checkChannel({ channel }: SavedParts, isListening: boolean): void {
  if ((channel === null) === isListening) return;
  orRefuse('/channel', { ok: false, reason: corrupt('', 'is open to a device that has none, or the other way round') });
}

/** The packets again, which must fit their rings. */
export function readPackets({ ringBytes, toGuest, toHost }: SavedChannel): UnreadPackets {
  return {
    ringBytes,
    toGuest: readRing('toGuest', toGuest, ringBytes),
    toHost: readRing('toHost', toHost, ringBytes),
  };
}

/** The usable part of a ring is its length less one byte (spec 1.1). */
function readRing(name: string, packets: readonly string[], ringBytes: number): readonly Uint8Array[] {
  const read = packets.map((text) => fromHex(text));
  const odd = read.indexOf(undefined);
  const bytes = read.reduce((sum, packet) => sum + (packet?.byteLength ?? 0), 0);
  const fault =
    odd >= 0
      ? corrupt(`/${odd}`, 'is no packet')
      : bytes >= ringBytes
        ? corrupt('', 'is more than the ring holds')
        : null;
  return orRefuse(`/channel/${name}`, fault ? { ok: false, reason: fault } : { ok: true, state: read as Uint8Array[] });
}
