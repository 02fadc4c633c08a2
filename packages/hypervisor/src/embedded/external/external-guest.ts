import { createPacketStream, type PacketStream, parsePacket } from '@dimmer/dynmem-proto';
import type { ByteStream } from '@dimmer/transport';
import type { GuestMachine, GuestPort, GuestPortEffect, GuestPortInput } from '../guest-port.ts';
import { isPreamble, MAGIC_BYTES, PREAMBLE_BYTES, readPreamble, USUAL_RING_BYTES } from './preamble.ts';
import { createRateLimit, GUEST_RATES, type RateLimit } from './rate-limit.ts';

/** A guest that somebody runs elsewhere: whoever is connected is the guest, and its connection is its channel. */
export interface ExternalGuest extends GuestPort {
  accept(stream: ByteStream): void;
}

interface Connection {
  readonly stream: ByteStream;
  readonly packets: PacketStream;
  readonly rate: RateLimit;
  /** `new`: it has said nothing yet; `opening`: the machine opens its channel; `ending`: it was asked to power off. */
  phase: 'new' | 'opening' | 'open' | 'ending';
  /** A deadline runs for what it has begun to say. */
  isOwing: boolean;
  ringBytes: number;
  /** Room in the ring to the host. */
  freeBytes: number;
  /** Its socket takes what we send. */
  isReading: boolean;
}

/** Who says nothing, or half of a packet, for so long makes room for another. VM time. */
const PATIENCE_MS = 30_000;
/** A channel opens at most this often, however often somebody connects. */
const REOPEN_MS = 1_000;
/** Packet types that a host takes as data: in-band, with a GPA list, completion (spec 1.1). */
const DATA_TYPES: ReadonlySet<number> = new Set([6, 9, 0xb]);

/**
 * Nothing such a guest does reaches further than its own machine: of what it sends at most one read of its socket and
 * one packet are held, what it does not take stays in its ring, and what cannot be read ends its connection. `onEnd`: the
 * machine is gone, nobody need listen any more.
 */
export function createExternalGuest(onEnd: () => void): ExternalGuest {
  let machine: GuestMachine | undefined;
  let connection: Connection | null = null;
  let hasEnded = false;
  let openedAt = Number.NEGATIVE_INFINITY;
  let warnedAt = Number.NEGATIVE_INFINITY;

  function accept(stream: ByteStream): void {
    if (!machine) return stream.abort();
    machine.post(() => welcome(stream));
  }

  function welcome(stream: ByteStream): void {
    if (connection) {
      warn('second-guest', 'another guest is connected already: it was sent away');
      return stream.abort();
    }
    const own: Connection = {
      stream,
      packets: createPacketStream(),
      rate: createRateLimit(GUEST_RATES, machine!.now()),
      phase: 'new',
      isOwing: false,
      ringBytes: USUAL_RING_BYTES,
      freeBytes: 0,
      isReading: true,
    };
    connection = own;
    stream.onClose(() => machine?.post(() => left(own)));
    stream.onDrain(() => machine?.post(() => drained(own)));
    stream.onData((bytes) => {
      // One read at a time: the rest waits in the socket.
      stream.pause();
      machine?.post(() => take(own, bytes));
    });
    expect(own, true);
  }

  function take(own: Connection, bytes: Uint8Array): void {
    if (own !== connection) return;
    // Whoever was asked to power off has nothing more to say but goodbye.
    if (own.phase === 'ending') return readOn(own);
    own.packets.push(bytes);
    pump(own);
  }

  /** Passes on what can be; then reads on, unless something has to be waited for. */
  function pump(own: Connection): void {
    if (own.phase === 'new' && !begin(own)) return readOn(own);
    if (own.phase !== 'open' || !machine!.isRunning()) return;
    for (;;) {
      const packet = own.packets.peek(6) && nextPacket(own);
      if (packet === 'wait' || own !== connection) return;
      if (!packet) return readOn(own);
    }
  }

  /** The first bytes: a preamble, or a packet already. False while there are too few of them, or there is no way on. */
  function begin(own: Connection): boolean {
    const first = own.packets.peek(MAGIC_BYTES);
    if (!first) return false;
    if (isPreamble(first)) {
      const bytes = own.packets.take(PREAMBLE_BYTES);
      if (!bytes) return false;
      const preamble = readPreamble(bytes);
      if (!preamble.ok) {
        drop('bad-preamble', preamble.reason);
        return false;
      }
      own.ringBytes = preamble.ringBytes;
    }
    const waitMs = openedAt + REOPEN_MS - machine!.now();
    own.phase = 'opening';
    if (waitMs > 0) act({ type: 'arm-timer', id: 'reopen', delayMs: waitMs });
    else open(own);
    return true;
  }

  function open(own: Connection): void {
    openedAt = machine!.now();
    act({ type: 'open-channel', ringBytes: own.ringBytes });
  }

  /** True: one was passed on. Undefined: it is not whole yet. `wait`: it is, and has to. */
  function nextPacket(own: Connection): true | undefined | 'wait' {
    const head = own.packets.peek(6)!;
    const length = (head[4]! + head[5]! * 256) * 8 + 8;
    const isWhole = own.packets.bufferedBytes >= length;
    if (isWhole && length < own.ringBytes) {
      expect(own, false);
      if (length > own.freeBytes || !isAffordable(own, length)) return 'wait';
    }
    const packet = own.packets.next(own.ringBytes - 1);
    if (!packet) return undefined;
    return pass(own, packet);
  }

  /** Whether it may say so much now. If not, a timer tells when to look again. */
  function isAffordable(own: Connection, bytes: number): boolean {
    const waitMs = own.rate.spend(machine!.now(), bytes);
    if (waitMs > 0) act({ type: 'arm-timer', id: 'rate', delayMs: waitMs });
    return waitMs === 0;
  }

  /** Whether the rest of something is still to come. Its deadline begins once, however slowly the bytes drip. */
  function expect(own: Connection, isOwing: boolean): void {
    if (own.isOwing === isOwing) return;
    own.isOwing = isOwing;
    act(
      isOwing ? { type: 'arm-timer', id: 'patience', delayMs: PATIENCE_MS } : { type: 'cancel-timer', id: 'patience' },
    );
  }

  function pass(own: Connection, packet: NonNullable<ReturnType<PacketStream['next']>>): true | undefined {
    const parsed = packet instanceof Uint8Array ? parsePacket(packet) : packet;
    if (!(packet instanceof Uint8Array) || !('payload' in parsed)) {
      drop('bad-packet', 'its length or offset is out of bounds');
      return undefined;
    }
    if (!DATA_TYPES.has(parsed.packetType)) {
      drop('bad-packet', `its type is ${parsed.packetType}, which carries no data`);
      return undefined;
    }
    own.freeBytes -= packet.length;
    act({ type: 'send-packet', packet });
    return true;
  }

  /** A read costs as much as a packet, so that single bytes are no way around the limit. */
  function readOn(own: Connection): void {
    if (own !== connection) return;
    if (own.phase !== 'ending') expect(own, own.phase === 'new' || own.packets.bufferedBytes > 0);
    if (isAffordable(own, 0)) own.stream.resume();
  }

  function drained(own: Connection): void {
    if (own !== connection) return;
    own.isReading = true;
    machine!.resumed();
  }

  function left(own: Connection): void {
    if (own !== connection) return;
    connection = null;
    for (const id of ['patience', 'reopen', 'rate']) act({ type: 'cancel-timer', id });
    // One that is about to open is closed as soon as it has.
    if (own.phase !== 'new') act({ type: 'close-channel' });
    if (own.phase === 'ending') act({ type: 'powered-off' });
  }

  /** Whatever it has to say more is of no interest. */
  function drop(code: string, reason: string): void {
    const own = connection;
    if (!own) return;
    warn(code, `the guest was disconnected: ${reason}`);
    left(own);
    own.stream.abort();
  }

  /** Once a second at most: a storm of connections must not be one in the log. */
  function warn(code: string, detail: string): void {
    const at = machine!.now();
    if (at - warnedAt < 1000) return;
    warnedAt = at;
    act({ type: 'warn', code, detail, isCounted: true });
  }

  function act(effect: GuestPortEffect): void {
    machine!.act(effect);
  }

  /** The end of what we send is how it hears of the power button; its own end is its answer. */
  function askToPowerOff(): readonly GuestPortEffect[] {
    if (!connection) return [{ type: 'powered-off' }];
    if (connection.phase !== 'open') {
      drop('powered-off', 'the machine is powered off');
      return [{ type: 'powered-off' }];
    }
    expect(connection, false);
    connection.phase = 'ending';
    connection.stream.close();
    readOn(connection);
    return [];
  }

  /** What the channel was opened for may be gone already. */
  function hearOpened(own: Connection | null, ringBytes: number): void {
    if (own?.phase !== 'opening') return act({ type: 'close-channel' });
    own.phase = 'open';
    own.freeBytes = ringBytes - 1;
    pump(own);
  }

  function hear(own: Connection, input: GuestPortInput): void {
    switch (input.type) {
      case 'channel-closed':
        return drop('channel-refused', 'the device has refused its channel');
      case 'packet':
        if (own.phase === 'open') own.isReading = own.stream.send(input.framed);
        return;
      case 'writable':
        own.freeBytes = input.freeBytes;
        return pump(own);
      case 'reset':
        connection = null;
        return own.stream.abort();
      case 'timer':
        return heed(own, input.id);
      default:
    }
  }

  function heed(own: Connection, timer: string): void {
    if (timer === 'patience') drop('silent-guest', `nothing whole came for ${PATIENCE_MS / 1000} s`);
    else if (timer === 'reopen') open(own);
    else if (own.phase === 'ending') readOn(own);
    else pump(own);
  }

  return {
    accept,
    attach(to) {
      machine = to;
    },
    feed(input) {
      if (input.type === 'shutdown-asked') return askToPowerOff();
      if (input.type === 'channel-opened') hearOpened(connection, input.ringBytes);
      else if (connection) hear(connection, input);
      return [];
    },
    get isReading() {
      return connection?.isReading ?? true;
    },
    end() {
      if (hasEnded) return;
      hasEnded = true;
      connection?.stream.abort();
      connection = null;
      machine = undefined;
      onEnd();
    },
  };
}
