import type { PageRange } from '@dimmer/pages';
import { readU16, readU32, readU64, writeU16, writeU32, writeU64 } from './bytes.ts';
import { ACPI_DEVICE, CHAIN_HEADER_BYTES, createChain, isMalformed, readChain } from './chain.ts';
import { type Malformed, malformed } from './malformed.ts';

/**
 * What ACPI says of DIMMs, as chains of device 0, queue 0. On real hardware these are an interrupt, registers and methods
 * of the DSDT; what is said is the same. u16 kind, u16 slot, u32 source, u32 status, 4 bytes of 0, u64 first page, u64 count.
 */
export type DimmToGuest =
  /** The slot has a DIMM. `isNew`: it was plugged just now; otherwise it was there when the guest looked. */
  | { readonly type: 'present'; readonly slot: number; readonly range: PageRange; readonly isNew: boolean }
  | { readonly type: 'eject-request'; readonly slot: number };

export type DimmToHost =
  /** The guest has found its devices, and hears of DIMMs from now on. */
  | { readonly type: 'enumerate' }
  /** `_EJ0`: the guest uses nothing of the DIMM any more. */
  | { readonly type: 'eject'; readonly slot: number }
  /** `_OST`: how the guest is getting on with the event `source`. */
  | { readonly type: 'ost'; readonly slot: number; readonly source: number; readonly status: number };

/** Sources and status codes of `_OST` that are in use here (ACPI 6, section 6.3.5). */
export const OST_SOURCE = { insertion: 1, ejection: 3 } as const;
export const OST_STATUS = { success: 0, busy: 0x82, inProgress: 0x84 } as const;

const KINDS_TO_GUEST = ['present', 'new', 'eject-request'] as const;
const KINDS_TO_HOST = ['enumerate', 'eject', 'ost'] as const;
const DIMM_BYTES = 32;

export function decodeDimmForHost(bytes: Uint8Array): DimmToHost | Malformed {
  const payload = readPayload(bytes);
  if ('type' in payload) return payload;
  const type = KINDS_TO_HOST[readU16(payload, 0)];
  const slot = readU16(payload, 2);
  switch (type) {
    case 'enumerate':
      return { type };
    case 'eject':
      return { type, slot };
    case 'ost':
      return { type, slot, source: readU32(payload, 4), status: readU32(payload, 8) };
    default:
      return malformed('unknown-kind', 0);
  }
}

export function decodeDimmForGuest(bytes: Uint8Array): DimmToGuest | Malformed {
  const payload = readPayload(bytes);
  if ('type' in payload) return payload;
  const kind = KINDS_TO_GUEST[readU16(payload, 0)];
  const slot = readU16(payload, 2);
  if (kind === undefined) return malformed('unknown-kind', 0);
  if (kind === 'eject-request') return { type: kind, slot };
  const range = { start: readU64(payload, 16), count: readU64(payload, 24) };
  return { type: 'present', slot, range, isNew: kind === 'new' };
}

function readPayload(bytes: Uint8Array): Uint8Array | Malformed {
  const chain = readChain(bytes);
  if (isMalformed(chain)) return chain;
  if (chain.device !== ACPI_DEVICE) return malformed('other-device', 0);
  if (chain.queue !== 0) return malformed('unknown-queue', 2);
  return chain.payload.length === DIMM_BYTES ? chain.payload : malformed('bad-length', chain.payload.length);
}

export function encodeDimmToHost(message: DimmToHost): Uint8Array {
  const bytes = createDimmChain(KINDS_TO_HOST.indexOf(message.type), 'slot' in message ? message.slot : 0);
  if (message.type === 'ost') {
    writeU32(bytes, CHAIN_HEADER_BYTES + 4, message.source);
    writeU32(bytes, CHAIN_HEADER_BYTES + 8, message.status);
  }
  return bytes;
}

export function encodeDimmToGuest(message: DimmToGuest): Uint8Array {
  const kind = message.type === 'present' && message.isNew ? 'new' : message.type;
  const bytes = createDimmChain(KINDS_TO_GUEST.indexOf(kind), message.slot);
  if (message.type === 'present') {
    writeU64(bytes, CHAIN_HEADER_BYTES + 16, message.range.start);
    writeU64(bytes, CHAIN_HEADER_BYTES + 24, message.range.count);
  }
  return bytes;
}

function createDimmChain(kind: number, slot: number): Uint8Array {
  const bytes = createChain(ACPI_DEVICE, 0, DIMM_BYTES);
  writeU16(bytes, CHAIN_HEADER_BYTES, kind);
  writeU16(bytes, CHAIN_HEADER_BYTES + 2, slot);
  return bytes;
}
