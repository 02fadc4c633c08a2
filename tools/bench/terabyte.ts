import { collectGarbage } from './support/collect-garbage.ts';
import { encodeMessage, framePacket, type Message, parsePacket } from '../../packages/dynmem-proto/dist/index.js';
import {
  createDevice,
  type DeviceEffect,
  type DeviceInput,
  type DeviceState,
  deviceStep,
} from '../../packages/hv-balloon/dist/index.js';
import type { PageRange } from '../../packages/pages/dist/index.js';
import { createPacketRing } from '../../packages/transport/dist/index.js';
import type { Emit } from './bench.ts';

export const name = 'terabyte';

const PAGES_PER_GIB = 262_144;
const TIB_PAGES = 1024 * PAGES_PER_GIB;
const KEPT_PAGES = 4 * PAGES_PER_GIB;
/** A block of a Linux guest: 2 MiB. */
const BLOCK_PAGES = 512;
/** What the device asks for at once (spec 2). */
const REQUEST_PAGES = 585_728;
/** A message of 4 KiB, as Linux guests send it; a host takes up to 8189 ranges (spec 1.8). */
const LINUX_RANGES = 510;
const MOST_RANGES = 8189;
const RING_BYTES = 128 * 1024;
const REPEATS = 3;

/**
 * 1 TiB ballooned in blocks of 2 MiB and given back, through packet, ring, codec and ledger of the device. What the guest
 * says is prepared beforehand: the figures are the host's processor time.
 */
export async function run(emit: Emit): Promise<void> {
  for (const blocks of ['adjacent', 'apart'] as const) {
    const figures = median(() => move({ pages: TIB_PAGES, blocks, rangesPerMessage: LINUX_RANGES }));
    emit({ bench: `${name} 1 TiB in 2 MiB ranges`, blocks, ...figures });
  }
  for (const rangesPerMessage of [1, 8, 64, LINUX_RANGES, 1144]) {
    const figures = median(() => move({ pages: TIB_PAGES / 4, blocks: 'apart', rangesPerMessage }));
    const { balloonMs, messages, ...rest } = figures;
    const nsPerMessage = (balloonMs * 1e6) / messages;
    emit({ bench: `${name} ranges a message`, rangesPerMessage, nsPerMessage, balloonMs, messages, ...rest });
  }
  for (const gib of [16, 64, 256, 1024, 4096]) {
    const figures = median(() => move({ pages: gib * PAGES_PER_GIB, blocks: 'apart', rangesPerMessage: LINUX_RANGES }));
    const nsPerRange = (figures.balloonMs * 1e6) / ((gib * PAGES_PER_GIB) / BLOCK_PAGES);
    emit({ bench: `${name} guest size`, gib, nsPerRange, ...figures });
  }
}

interface Work {
  readonly pages: number;
  /** `adjacent`: as an unfragmented guest gives them; `apart`: no two of them merge. */
  readonly blocks: 'adjacent' | 'apart';
  readonly rangesPerMessage: number;
}

interface Figures {
  readonly balloonMs: number;
  readonly unballoonMs: number;
  readonly messages: number;
  readonly unballoonMessages: number;
}

function median(measure: () => Figures): Figures {
  const all = Array.from({ length: REPEATS }, measure);
  const middle = (pick: (figures: Figures) => number): number =>
    all.map(pick).toSorted((a, b) => a - b)[Math.floor(REPEATS / 2)]!;
  return {
    ...all[0]!,
    balloonMs: middle(({ balloonMs }) => balloonMs),
    unballoonMs: middle(({ unballoonMs }) => unballoonMs),
  };
}

function move(work: Work): Figures {
  const answers = prepareAnswers(work);
  const packets = answers.flat();
  const span = work.blocks === 'adjacent' ? work.pages : 2 * work.pages;
  const host = startHost(span + KEPT_PAGES);
  collectGarbage();
  const balloonMs = time(() => balloon(host, answers, span + KEPT_PAGES - work.pages));
  if (host.state.removedBoth !== work.pages) throw new Error(`${host.state.removedBoth} pages were ballooned`);
  const done = framePacket(encodeMessage({ type: 'UNBALLOON_RESPONSE', transId: 1 }), 0);
  let unballoonMessages = 0;
  const unballoonMs = time(() => {
    unballoonMessages = unballoon(host, done, span + KEPT_PAGES);
  });
  if (host.state.removedBoth !== 0) throw new Error(`${host.state.removedBoth} pages were not given back`);
  return { balloonMs, unballoonMs, messages: packets.length, unballoonMessages };
}

/** For each request of the host the packets that answer it. */
function prepareAnswers({ pages, blocks, rangesPerMessage }: Work): Uint8Array[][] {
  const stride = blocks === 'adjacent' ? BLOCK_PAGES : 2 * BLOCK_PAGES;
  const answers: Uint8Array[][] = [];
  for (let block = 0; block * BLOCK_PAGES < pages; ) {
    const end = Math.min(pages / BLOCK_PAGES, block + REQUEST_PAGES / BLOCK_PAGES);
    const packets: Uint8Array[] = [];
    while (block < end) {
      const count = Math.min(end - block, rangesPerMessage, MOST_RANGES);
      const from = block;
      const ranges = Array.from({ length: count }, (_, i) => rangeOf(from + i, stride));
      block += count;
      packets.push(pack({ type: 'BALLOON_RESPONSE', transId: packets.length, morePages: block < end, ranges }));
    }
    answers.push(packets);
  }
  return answers;
}

function rangeOf(block: number, stride: number): PageRange {
  return { start: KEPT_PAGES + block * stride, count: BLOCK_PAGES };
}

function pack(message: Message): Uint8Array {
  return framePacket(encodeMessage(message), 0);
}

interface Host {
  state: DeviceState;
  at: number;
  readonly toHost: ReturnType<typeof createPacketRing>;
  readonly toGuest: ReturnType<typeof createPacketRing>;
}

/** A device past its handshake and its 50 s wait. */
function startHost(bootPages: number): Host {
  const options = { ringBytes: RING_BYTES, onPacket() {}, onWritable() {} };
  const host: Host = {
    state: createDevice({ bootPages, sections: [{ start: 0, count: bootPages, kind: 'ram' }] }),
    at: 0,
    toHost: createPacketRing(options),
    toGuest: createPacketRing(options),
  };
  feed(host, { at: 0, type: 'reset', system: true });
  feed(host, { at: 0, type: 'channel-open', ringBytes: host.toGuest.freeBytes });
  say(host, pack({ type: 'VERSION_REQUEST', transId: 1, version: 0x2_0000, isLastAttempt: false }));
  say(
    host,
    pack({
      type: 'CAPABILITIES_REPORT',
      transId: 2,
      balloon: true,
      hotAdd: true,
      hotAddAlignment: 7,
      hotRemove: false,
      minPageCount: 0n,
      maxPageNumber: 2n ** 64n - 1n,
    }),
  );
  host.at = 60_000;
  feed(host, { at: host.at, type: 'timer', id: 'post-init' });
  listen(host);
  return host;
}

/** Until the guest has answered every request. */
function balloon(host: Host, answers: readonly Uint8Array[][], targetPages: number): void {
  feed(host, { at: host.at, type: 'target', pages: targetPages });
  for (const packets of answers) {
    if (listen(host) !== 1) throw new Error('the host has asked for something else');
    for (const packet of packets) say(host, packet);
  }
}

/** Until the host has given everything back: how many messages that took. */
function unballoon(host: Host, done: Uint8Array, targetPages: number): number {
  feed(host, { at: host.at, type: 'target', pages: targetPages });
  let messages = 0;
  while (host.state.name !== 'UNBALLOON_REPLY_WAIT') {
    messages += listen(host);
    feed(host, { at: host.at, type: 'writable', freeBytes: host.toGuest.freeBytes });
  }
  messages += listen(host);
  say(host, done);
  return messages;
}

/** The guest empties its ring. */
function listen({ toGuest }: Host): number {
  let packets = 0;
  while (toGuest.take()) packets += 1;
  return packets;
}

/** A packet of the guest goes through the ring to the device. */
function say(host: Host, packet: Uint8Array): void {
  if (!host.toHost.push(packet)) throw new Error('the ring is too small for the packet');
  const parsed = parsePacket(host.toHost.take()!);
  if (!('payload' in parsed)) throw new Error(parsed.reason);
  feed(host, { at: host.at, type: 'packet', payload: parsed.payload });
}

function feed(host: Host, input: DeviceInput): void {
  const [state, effects] = deviceStep(host.state, input);
  host.state = state;
  for (const effect of effects) perform(host, effect);
}

function perform({ toGuest }: Host, effect: DeviceEffect): void {
  if (effect.type !== 'send') return;
  if (!toGuest.push(framePacket(effect.message, effect.transactionId)))
    throw new Error('there was no room in the ring');
}

function time(work: () => void): number {
  const { user, system } = process.cpuUsage();
  work();
  const used = process.cpuUsage({ user, system });
  return (used.user + used.system) / 1000;
}
