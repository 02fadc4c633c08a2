import { readU16 } from './bytes.ts';
import type { Malformed } from './messages.ts';
import { PACKET_HEADER_BYTES, TRAILER_BYTES } from './vmbus-packet.ts';

/** Packets back to back in a stream of bytes, as an external guest sends them. However the bytes come, the packets are the same. */
export interface PacketStream {
  /** Bytes as they came; they are kept until they are taken. */
  push(bytes: Uint8Array): void;
  /** So many bytes as they are, or undefined while there are fewer. */
  take(count: number): Uint8Array | undefined;
  /** The first bytes without taking them, or undefined while there are fewer. */
  peek(count: number): Uint8Array | undefined;
  /**
   * The next whole packet, trailer included; undefined while it is not complete; malformed as soon as its header tells
   * that it is shorter than a header or longer than `limitBytes`: nothing after it can be read.
   */
  next(limitBytes: number): Uint8Array | Malformed | undefined;
  readonly bufferedBytes: number;
}

/** Room for a few messages; it doubles when more has to be held, so that bytes that come one by one are not copied each time. */
const FIRST_ROOM_BYTES = 256;

export function createPacketStream(): PacketStream {
  let room = new Uint8Array(FIRST_ROOM_BYTES);
  let from = 0;
  let to = 0;

  /** Moves what is held to the front, of a bigger room where this one is too small. */
  function makeRoom(forBytes: number): void {
    const held = room.subarray(from, to);
    if (held.length + forBytes > room.length) {
      room = new Uint8Array(Math.max(room.length * 2, held.length + forBytes));
      room.set(held);
    } else {
      room.copyWithin(0, from, to);
    }
    to -= from;
    from = 0;
  }

  function take(count: number): Uint8Array | undefined {
    if (to - from < count) return undefined;
    const taken = room.slice(from, from + count);
    from += count;
    if (from === to) {
      from = to = 0;
      if (room.length > FIRST_ROOM_BYTES) room = new Uint8Array(FIRST_ROOM_BYTES);
    }
    return taken;
  }

  return {
    take,
    push(bytes) {
      if (to + bytes.length > room.length) makeRoom(bytes.length);
      room.set(bytes, to);
      to += bytes.length;
    },
    peek: (count) => (to - from < count ? undefined : room.subarray(from, from + count)),
    next(limitBytes) {
      // The length stands in the first six bytes, in units of 8, without the trailer (spec 1.1).
      if (to - from < 6) return undefined;
      const length = readU16(room, from + 4) * 8 + TRAILER_BYTES;
      if (length < PACKET_HEADER_BYTES + TRAILER_BYTES || length > limitBytes) {
        return { type: 'malformed', reason: 'bad-packet', offset: 4 };
      }
      return take(length);
    },
    get bufferedBytes() {
      return to - from;
    },
  };
}
