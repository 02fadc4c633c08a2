import { framePacket, parsePacket } from '@dimmer/dynmem-proto';
import { createPacketChannel, type PacketChannel, type PacketRing } from '@dimmer/transport';

/** One side of the channel as the machine's mailbox sees it. All of these are called from the mailbox. */
export interface LinkSide {
  /** `more`: another packet of the same burst follows at once. */
  packet(payload: Uint8Array, more: boolean, framed: Uint8Array): void;
  writable(freeBytes: number): void;
}

export interface ChannelLinkOptions {
  readonly device: LinkSide;
  readonly guest: LinkSide;
  /** Queues work; nothing happens inside a send. */
  readonly post: (entry: () => void) => void;
  /** A paused guest neither reads nor hears of room. */
  readonly guestRuns: () => boolean;
  /** False: it takes nothing, though it may send. Default: it always does while it runs. */
  readonly guestReads?: () => boolean;
  readonly onMalformed: (side: 'device' | 'guest', reason: string) => void;
}

/** The VMBus channel between device and guest: packets in finite rings, taken out in bursts, each burst one entry. */
export interface ChannelLink {
  readonly open: boolean;
  openChannel(ringBytes: number): void;
  /** Forgets what was unread in both directions. */
  closeChannel(): void;
  /** False: no room, the message was not sent. */
  sendToGuest(message: Uint8Array, transactionId: number): boolean;
  sendToHost(message: Uint8Array, transactionId: number): boolean;
  /** The same with a packet that is framed already. */
  passToHost(packet: Uint8Array): boolean;
  /** The guest runs, or reads, again: what waited for it is delivered. */
  guestResumed(): void;
  /** From now on nothing is delivered; what is on its way stays in its ring. */
  hold(): void;
  /** Takes all that is unread out of both rings; null: the channel is closed. */
  drain(): UnreadPackets | null;
  /** Opens the channel with packets that were unread in it, and fit. */
  restore(unread: UnreadPackets): void;
  /** Room towards the guest and towards the host. */
  readonly freeBytes: { readonly toGuest: number; readonly toHost: number };
}

/** The content of both rings, framed. */
export interface UnreadPackets {
  readonly ringBytes: number;
  readonly toGuest: readonly Uint8Array[];
  readonly toHost: readonly Uint8Array[];
}

/** A burst ends after so many packets or bytes, so that one entry of the mailbox stays short. */
const BURST_PACKETS = 64;
const BURST_BYTES = 8 * 1024;

interface Packet {
  readonly framed: Uint8Array;
  readonly payload: Uint8Array;
}

export function createChannelLink(options: ChannelLinkOptions): ChannelLink {
  const { device, guest, post } = options;
  let channel: PacketChannel | undefined;
  let holding = false;
  const toGuest = createDelivery('guest');
  const toHost = createDelivery('device');

  /** Empties one ring into one side's mailbox, burst by burst; at most one burst is queued at a time. */
  function createDelivery(side: 'device' | 'guest') {
    const receiver = side === 'guest' ? guest : device;
    const sender = side === 'guest' ? device : guest;
    let queued = false;

    const ring = (): PacketRing | undefined => (side === 'guest' ? channel?.toGuest : channel?.toHost);
    const held = (): boolean =>
      holding || (side === 'guest' && !(options.guestRuns() && (options.guestReads?.() ?? true)));

    function schedule(): void {
      if (queued || held()) return;
      queued = true;
      post(deliver);
    }

    function deliver(): void {
      queued = false;
      const source = ring();
      if (!source || held()) return;
      const taken = takeBurst(source);
      if (source !== ring()) return;
      if (taken > 0) post(() => tellRoom(source));
      if (source.length > 0) schedule();
    }

    /** A packet is handed on when it is known whether another one of its burst follows: what is none does not. */
    function takeBurst(source: PacketRing): number {
      let packets = 0;
      let bytes = 0;
      let waiting: Packet | undefined;
      while (packets < BURST_PACKETS && bytes < BURST_BYTES) {
        const framed = source.take();
        if (!framed) break;
        packets += 1;
        bytes += framed.byteLength;
        const parsed = parsePacket(framed);
        if (!('payload' in parsed)) {
          options.onMalformed(side, parsed.reason);
          continue;
        }
        if (waiting) receiver.packet(waiting.payload, true, waiting.framed);
        // A packet may close the channel.
        if (source !== ring()) return packets;
        waiting = { framed, payload: parsed.payload };
      }
      if (waiting) receiver.packet(waiting.payload, false, waiting.framed);
      return packets;
    }

    function tellRoom(source: PacketRing): void {
      if (holding || source !== ring()) return;
      if (side === 'guest' || options.guestRuns()) sender.writable(source.freeBytes);
    }

    return { schedule, tellRoom: () => post(() => ring() && tellRoom(ring() as PacketRing)) };
  }

  function openChannel(ringBytes: number): void {
    channel = createPacketChannel({
      toGuestRingBytes: ringBytes,
      toHostRingBytes: ringBytes,
      onGuestPacket: toGuest.schedule,
      onHostPacket: toHost.schedule,
      // Room is told after each burst, asked for or not.
      onGuestWritable: () => {},
      onHostWritable: () => {},
    });
  }

  return {
    get open() {
      return channel !== undefined;
    },
    openChannel,
    closeChannel() {
      channel = undefined;
    },
    sendToGuest: (message, transactionId) => channel?.toGuest.push(framePacket(message, transactionId)) ?? false,
    sendToHost: (message, transactionId) => channel?.toHost.push(framePacket(message, transactionId)) ?? false,
    passToHost: (packet) => channel?.toHost.push(packet) ?? false,
    guestResumed() {
      toGuest.schedule();
      toHost.tellRoom();
    },
    hold() {
      holding = true;
    },
    drain: () =>
      channel
        ? {
            ringBytes: channel.toGuest.ringBytes,
            toGuest: takeAll(channel.toGuest),
            toHost: takeAll(channel.toHost),
          }
        : null,
    restore(unread) {
      openChannel(unread.ringBytes);
      for (const packet of unread.toGuest) channel?.toGuest.push(packet);
      for (const packet of unread.toHost) channel?.toHost.push(packet);
      // A side that had found no room may have been about to hear of some.
      toGuest.tellRoom();
      toHost.tellRoom();
    },
    get freeBytes() {
      return { toGuest: channel?.toGuest.freeBytes ?? 0, toHost: channel?.toHost.freeBytes ?? 0 };
    },
  };
}

function takeAll(ring: PacketRing): readonly Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let packet = ring.take(); packet; packet = ring.take()) packets.push(packet);
  return packets;
}
