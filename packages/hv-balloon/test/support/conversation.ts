import { decodeStrict, encodeMessage, framePacket, type Message, parsePacket } from '@dimmer/dynmem-proto';
import { createGuest, type GuestEffect, type GuestInput, type GuestOptions, guestStep } from '@dimmer/guest-sim';
import { bytesToPages, GIB, PAGE_BYTES, type PageRange } from '@dimmer/pages';
import { createVirtualClock, printTranscript, type TranscriptLine } from '@dimmer/reducer';
import { createPacketChannel, type PacketChannel } from '@dimmer/transport';
import {
  createDevice,
  type DeviceEffect,
  type DeviceInput,
  type DeviceOptions,
  deviceStep,
  queryBalloon,
} from '../../src/index.ts';
import { describeMessage, describeRange } from './describe-message.ts';
import { SECTIONS_4_GIB } from './host.ts';

type Distribute<T> = T extends unknown ? Omit<T, 'at'> : never;
type Who = 'host' | 'guest' | 'operator' | 'machine' | 'event' | 'warning';

/** One input of a reducer, and what came of it. */
export interface Heard<Input, Effect> {
  readonly input: Input;
  readonly effects: readonly Effect[];
}

export interface GuestTape {
  readonly options: GuestOptions;
  readonly tape: Heard<GuestInput, GuestEffect>[];
}

export interface ConversationOptions {
  readonly guest: Omit<GuestOptions, 'bootRanges' | 'seed' | 'workload'> & Partial<GuestOptions>;
  readonly device?: Partial<DeviceOptions>;
  /** Boot memory; the default is 4 GiB as i440fx has it. */
  readonly boot?: readonly PageRange[];
}

/**
 * Host and guest at either end of a channel with real rings, on a virtual clock, and all that they say written down.
 * Packets are carried one at a time, never from inside a step.
 */
export function createConversation(options: ConversationOptions) {
  const boot = options.boot ?? SECTIONS_4_GIB.map(({ start, count }) => ({ start, count }));
  const clock = createVirtualClock();
  const timers = new Map<string, () => void>();
  const device = createDevice({
    bootPages: boot.reduce((pages, { count }) => pages + count, 0),
    sections: boot.map((range) => ({ ...range, kind: 'ram' })),
    ...options.device,
  });
  let channel: PacketChannel | undefined;
  let lines: TranscriptLine[] = [];
  let messages: Uint8Array[] = [];
  let todo: (() => void)[] = [];
  let guestReads = true;
  const deviceTape: Heard<DeviceInput, DeviceEffect>[] = [];
  const guestTapes: GuestTape[] = [];
  let guest = bornGuest(options.guest);

  function bornGuest(born: ConversationOptions['guest']) {
    const complete: GuestOptions = { seed: 1, workload: 'none', bootRanges: boot, ...born };
    guestTapes.push({ options: complete, tape: [] });
    return createGuest(complete);
  }

  function write(who: Who, what: string): void {
    lines.push({ atMs: clock.now(), who, what });
  }

  function feedDevice(input: Distribute<DeviceInput>): void {
    const timed: DeviceInput = { ...input, at: clock.now() };
    const [, effects] = deviceStep(device, timed);
    deviceTape.push({ input: timed, effects });
    for (const effect of effects) performDevice(effect);
  }

  function performDevice(effect: DeviceEffect): void {
    switch (effect.type) {
      case 'send':
        note('host', effect.message);
        channel?.toGuest.push(framePacket(effect.message, effect.transactionId));
        return;
      case 'arm-timer':
        return arm('device', effect.id, effect.delayMs, () => feedDevice({ type: 'timer', id: effect.id }));
      case 'cancel-timer':
        return cancel('device', effect.id);
      case 'emit':
        return write('event', describeEvent(effect.event.name, effect.event.data));
      case 'warn':
        return write('warning', `${effect.code}: ${effect.detail}`);
      case 'map-pages':
        write('machine', `maps ${describeRange(effect.range)}`);
        return feedGuest({ type: 'memory-mapped', range: effect.range });
      case 'unmap-pages':
        write('machine', `unmaps ${describeRange(effect.range)}`);
        return feedGuest({ type: 'memory-unmapped', range: effect.range });
      case 'discard-pages':
      case 'trace':
    }
  }

  function feedGuest(input: Distribute<GuestInput>): void {
    const timed: GuestInput = { ...input, at: clock.now() };
    const [, effects] = guestStep(guest, timed);
    guestTapes.at(-1)?.tape.push({ input: timed, effects });
    for (const effect of effects) performGuest(effect);
  }

  function performGuest(effect: GuestEffect): void {
    switch (effect.type) {
      case 'send':
        note('guest', effect.message);
        channel?.toHost.push(framePacket(effect.message, effect.transactionId));
        return;
      case 'arm-timer':
        return arm('guest', effect.id, effect.delayMs, () => feedGuest({ type: 'timer', id: effect.id }));
      case 'cancel-timer':
        return cancel('guest', effect.id);
      case 'open-channel':
        return void todo.push(() => openChannel(effect.ringBytes));
      case 'close-channel':
        write('guest', 'leaves the VMBus');
        return void todo.push(() => resetDevice(false));
      case 'warn':
        return write('guest', `warns ${effect.code}: ${effect.detail}`);
      default:
    }
  }

  function note(who: 'host' | 'guest', bytes: Uint8Array): void {
    messages.push(bytes);
    write(who, describeMessage(bytes));
  }

  function arm(owner: string, id: string, delayMs: number, run: () => void): void {
    cancel(owner, id);
    const key = `${owner} ${id}`;
    const disarm = clock.after(delayMs, () => {
      timers.delete(key);
      run();
      settle();
    });
    timers.set(key, disarm);
  }

  function cancel(owner: string, id: string): void {
    timers.get(`${owner} ${id}`)?.();
    timers.delete(`${owner} ${id}`);
  }

  function openChannel(ringBytes: number): void {
    write('guest', 'opens its channel');
    channel = createPacketChannel({
      toGuestRingBytes: ringBytes,
      toHostRingBytes: ringBytes,
      onGuestPacket() {},
      onGuestWritable() {},
      onHostPacket() {},
      onHostWritable() {},
    });
    feedDevice({ type: 'channel-open', ringBytes: channel.toGuest.freeBytes });
    feedGuest({ type: 'channel-opened', ringBytes });
  }

  function resetDevice(system: boolean): void {
    if (channel) feedDevice({ type: 'channel-closed' });
    channel = undefined;
    feedDevice({ type: 'reset', system });
  }

  /** Carries packets until nobody has anything to say. */
  function settle(): void {
    while (carryOn());
  }

  function carryOn(): boolean {
    const next = todo.shift();
    if (next) next();
    else if (guestReads && channel && channel.toGuest.length > 0) carryToGuest(channel);
    else if (channel && channel.toHost.length > 0) carryToHost(channel);
    else return false;
    return true;
  }

  function carryToGuest(open: PacketChannel): void {
    feedGuest({ type: 'packet', payload: payloadOf(open.toGuest.take()) });
    if (open === channel) feedDevice({ type: 'writable', freeBytes: open.toGuest.freeBytes });
  }

  function carryToHost(open: PacketChannel): void {
    feedDevice({ type: 'packet', payload: payloadOf(open.toHost.take()) });
    if (open === channel) feedGuest({ type: 'writable', freeBytes: open.toHost.freeBytes });
  }

  function powerOn(): void {
    feedDevice({ type: 'reset', system: true });
    feedGuest({ type: 'power-on' });
    settle();
  }

  return {
    device,
    /** All that the device has heard and done since its creation. */
    deviceTape,
    /** Likewise for each guest, one after the other. */
    guestTapes,
    get guest() {
      return guest;
    },
    powerOn,
    advance(byMs: number) {
      clock.advance(byMs);
      settle();
    },
    balloon(bytes: number) {
      write('operator', `balloon ${inWords(bytes)}`);
      feedDevice({ type: 'target', pages: bytesToPages(bytes) });
      settle();
    },
    plug(id: string, startPage: number, count: number) {
      const range = { start: startPage, count };
      write('operator', `device_add ${id}, ${describeRange(range)} (${inWords(count * PAGE_BYTES)})`);
      feedGuest({ type: 'memory-mapped', range });
      feedDevice({ type: 'haprot-plugged', id, range });
      settle();
    },
    unplug(id: string) {
      write('operator', `device_del ${id}`);
      feedDevice({ type: 'haprot-unplug-asked', id });
      settle();
    },
    /** With another guest, when one is given. */
    reboot(next?: ConversationOptions['guest']) {
      write('operator', 'system_reset');
      for (const disarm of timers.values()) disarm();
      timers.clear();
      if (next) guest = bornGuest(next);
      feedGuest({ type: next ? 'power-on' : 'reset' });
      resetDevice(true);
      settle();
    },
    reloadDriver() {
      feedGuest({ type: 'driver-reload' });
      settle();
    },
    /** Something that this guest would not say by itself. */
    say(message: Message) {
      const bytes = encodeMessage(message);
      note('guest', bytes);
      channel?.toHost.push(framePacket(bytes, 0));
      settle();
    },
    /** A guest that does not read leaves its ring to fill. */
    letGuestRead(reads: boolean) {
      write('machine', reads ? 'the guest reads again' : 'the guest does not read');
      guestReads = reads;
      settle();
    },
    letGuestReadOne() {
      write('machine', 'the guest reads one message');
      if (channel) carryToGuest(channel);
      settle();
    },
    tellActual: () => write('machine', `query-balloon: ${inWords(queryBalloon(device))}`),
    /** What was said so far is left out of the transcript. */
    forget() {
      lines = [];
      messages = [];
    },
    /** What was said since, as hexadecimal. */
    hex: (): readonly string[] => messages.map((bytes) => Buffer.from(bytes).toString('hex')),
    messages: (): readonly Message[] => messages.map(decodeStrict).filter((message) => message.type !== 'malformed'),
    print: (): string => printTranscript(lines),
    lines: (): readonly string[] => lines.map(({ who, what }) => `${who} ${what}`),
  };
}

function payloadOf(packet: Uint8Array | undefined): Uint8Array {
  const parsed = parsePacket(packet ?? new Uint8Array());
  if (!('payload' in parsed)) throw new Error(parsed.reason);
  return parsed.payload;
}

function describeEvent(name: string, data: Readonly<Record<string, unknown>>): string {
  return `${name} ${Object.values(data).join(' ')}`;
}

function inWords(bytes: number): string {
  const gib = bytes / GIB;
  return Number.isInteger(gib * 16) ? `${gib} GiB` : `${bytes / 2 ** 20} MiB`;
}
