import { readU16, readU64, writeU16, writeU32, writeU64 } from './bytes.ts';
import type { Malformed } from './messages.ts';

/** Class GUID of the Dynamic Memory channel, as channel offers carry it: first three fields byte-swapped (spec 1.1). */
export const CLASS_GUID = '525074dc-8985-46e2-8057-a307dc18a502';

export const PACKET_HEADER_BYTES = 16;
export const TRAILER_BYTES = 8;
/** Data in-band, without a GPA list (spec 1.1). */
const DATA_IN_BAND = 6;

export interface VmbusPacket {
  readonly packetType: number;
  readonly flags: number;
  readonly transactionId: bigint;
  /** The message with the padding the ring added: its length is a multiple of 8. */
  readonly payload: Uint8Array;
}

/** Bytes of ring that one message of `messageBytes` takes: header, padded payload, trailer. */
export function packetBytes(messageBytes: number): number {
  return PACKET_HEADER_BYTES + Math.ceil(messageBytes / 8) * 8 + TRAILER_BYTES;
}

/** Wraps a message as one in-band data packet that asks for no completion. `transactionId` up to 2^53. */
export function framePacket(message: Uint8Array, transactionId: number, trailer = 0n): Uint8Array {
  const padded = Math.ceil(message.length / 8) * 8;
  const bytes = new Uint8Array(PACKET_HEADER_BYTES + padded + TRAILER_BYTES);
  writeU16(bytes, 0, DATA_IN_BAND);
  writeU16(bytes, 2, PACKET_HEADER_BYTES / 8);
  writeU16(bytes, 4, (PACKET_HEADER_BYTES + padded) / 8);
  writeU32(bytes, 8, transactionId % 2 ** 32);
  writeU32(bytes, 12, Math.floor(transactionId / 2 ** 32));
  bytes.set(message, PACKET_HEADER_BYTES);
  if (trailer !== 0n) writeU64(bytes, PACKET_HEADER_BYTES + padded, trailer);
  return bytes;
}

/** Reads one packet, trailer included. A payload that would begin in the header or past the end is malformed. */
export function parsePacket(bytes: Uint8Array): VmbusPacket | Malformed {
  if (bytes.length < PACKET_HEADER_BYTES) return { type: 'malformed', reason: 'bad-packet', offset: bytes.length };
  const offset = readU16(bytes, 2) * 8;
  const length = readU16(bytes, 4) * 8;
  if (offset < PACKET_HEADER_BYTES || offset > length || length > bytes.length) {
    return { type: 'malformed', reason: 'bad-packet', offset: 2 };
  }
  return {
    packetType: readU16(bytes, 0),
    flags: readU16(bytes, 6),
    transactionId: readU64(bytes, 8),
    payload: bytes.subarray(offset, length),
  };
}

/** The 16 bytes of a GUID in a channel offer. */
export function guidBytes(guid: string): Uint8Array {
  const plain = Uint8Array.from(guid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const swapped = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Uint8Array.from(swapped, (from) => plain[from] ?? 0);
}
