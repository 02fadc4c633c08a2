/**
 * One direction of a VMBus channel: a ring of finite size that carries whole packets.
 *
 * The ring's usable part is its length minus one byte (spec 1.1), because a full ring would look like an empty one. A
 * sender that found no room hears `onWritable` once, when the receiver has taken something out.
 */
export interface PacketRing {
  readonly ringBytes: number;
  readonly freeBytes: number;
  /** How many packets wait. */
  readonly length: number;
  /** Puts one framed packet in. False: no room, nothing was put in, and `onWritable` will tell. */
  push(packet: Uint8Array): boolean;
  take(): Uint8Array | undefined;
  /** The sender wants to hear when room is made, though it tried nothing (a `*_RB_WAIT` state). */
  askWritable(): void;
}

export interface PacketRingOptions {
  readonly ringBytes: number;
  /** The ring was empty and is not any more. Post to a mailbox; never work from inside. */
  readonly onPacket: () => void;
  /** Room was made after a sender had found none. Post to a mailbox; never work from inside. */
  readonly onWritable: () => void;
}

export function createPacketRing(options: PacketRingOptions): PacketRing {
  const { ringBytes, onPacket, onWritable } = options;
  const usable = ringBytes - 1;
  let packets: Uint8Array[] = [];
  let head = 0;
  let used = 0;
  let asked = false;

  function dropTaken(): void {
    if (head === packets.length) {
      packets = [];
      head = 0;
    } else if (head >= 1024 && head * 2 > packets.length) {
      packets = packets.slice(head);
      head = 0;
    }
  }

  return {
    ringBytes,
    get freeBytes() {
      return usable - used;
    },
    get length() {
      return packets.length - head;
    },
    push(packet) {
      if (used + packet.byteLength > usable) {
        asked = true;
        return false;
      }
      used += packet.byteLength;
      packets.push(packet);
      if (packets.length - head === 1) onPacket();
      return true;
    },
    take() {
      const packet = packets[head];
      if (!packet) return undefined;
      head += 1;
      used -= packet.byteLength;
      dropTaken();
      if (asked) {
        asked = false;
        onWritable();
      }
      return packet;
    },
    askWritable() {
      asked = true;
    },
  };
}

/** An open channel: the pair of rings the guest allocated. Closing it forgets whatever was unread in either direction. */
export interface PacketChannel {
  readonly toGuest: PacketRing;
  readonly toHost: PacketRing;
}

export interface PacketChannelOptions {
  readonly toGuestRingBytes: number;
  readonly toHostRingBytes: number;
  readonly onGuestPacket: () => void;
  readonly onGuestWritable: () => void;
  readonly onHostPacket: () => void;
  readonly onHostWritable: () => void;
}

export function createPacketChannel(options: PacketChannelOptions): PacketChannel {
  return {
    toGuest: createPacketRing({
      ringBytes: options.toGuestRingBytes,
      onPacket: options.onGuestPacket,
      onWritable: options.onHostWritable,
    }),
    toHost: createPacketRing({
      ringBytes: options.toHostRingBytes,
      onPacket: options.onHostPacket,
      onWritable: options.onGuestWritable,
    }),
  };
}
