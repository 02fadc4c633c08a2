import { encodeMessage } from '../../packages/dynmem-proto/dist/index.js';
import { encodeBalloonToHost, encodeMemToHost } from '../../packages/virtio-proto/dist/index.js';
import type { Emit } from './bench.ts';
import { createBlocks, createHv, createPfnBalloon } from './support/compared-devices.ts';
import type { HostDevice, HostInput } from './support/host-and-guest.ts';

const PAGES_PER_GIB = 262_144;
const TIB_PAGES = 1024 * PAGES_PER_GIB;
const BLOCK_PAGES = 512;
const MEMORY_BLOCK_PAGES = 32_768;
const MOST_PFNS = 256;
/** virtio's page frame numbers are 32 bits, and messages of a Linux guest hold 510 ranges (spec 1.8). */
const MOST_RANGES = 510;
/** What hv-balloon asks for at once, in whole blocks (spec 2). */
const REQUEST_BLOCKS = 1144;

/**
 * 1 TiB taken and given back: what the host's codec and books cost, on messages that are prepared beforehand in portions.
 * Memory is named in 2 MiB where the protocol can say so.
 */
export function compareTerabyte(emit: Emit): void {
  for (const [protocol, run] of Object.entries({
    'Dynamic Memory, 2 MiB ranges': dynamicMemory,
    'virtio-balloon': () => pageFrames(1),
    'virtio-balloon in 2 MiB units': () => pageFrames(BLOCK_PAGES),
    'virtio-mem': blocks,
  })) {
    const { takeMs, giveBackMs, messages } = run();
    emit({ bench: 'comparison 1 TiB', protocol, takeMs, giveBackMs, messages });
  }
}

interface Figures {
  readonly takeMs: number;
  readonly giveBackMs: number;
  readonly messages: number;
}

/** Milliseconds of the device for each portion of messages. */
function feedAll({ feed }: HostDevice, messages: readonly Uint8Array[]): number {
  const inputs = messages.map((payload): HostInput => ({ at: 60_000, type: 'packet', payload }));
  const begin = process.hrtime.bigint();
  for (const input of inputs) {
    feed(input);
    feed(ROOM);
  }
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

const ROOM: HostInput = { at: 60_000, type: 'writable', freeBytes: 2 ** 20 };
const OPEN: HostInput = { at: 0, type: 'channel-open', ringBytes: 2 ** 20 };

function dynamicMemory(): Figures {
  const hv = createHv(TIB_PAGES + 4 * PAGES_PER_GIB);
  connect(hv.device);
  let takeMs = time(() => hv.setTarget(60_000, 4 * PAGES_PER_GIB));
  let messages = 0;
  for (let block = 0; block < TIB_PAGES / BLOCK_PAGES; block += REQUEST_BLOCKS) {
    const answers = answerRequest(block, Math.min(REQUEST_BLOCKS, TIB_PAGES / BLOCK_PAGES - block));
    messages += answers.length;
    takeMs += feedAll(hv.device, answers);
  }
  if (hv.state.removedBoth !== TIB_PAGES) throw new Error(`${hv.state.removedBoth} pages were taken`);
  const done = encodeMessage({ type: 'UNBALLOON_RESPONSE', transId: 1 });
  let giveBackMs = time(() => hv.setTarget(60_000, TIB_PAGES + 4 * PAGES_PER_GIB));
  for (; hv.state.removedBoth > 0; messages += 1) giveBackMs += feedAll(hv.device, [done]);
  return { takeMs, giveBackMs, messages };
}

/** Past its handshake and its 50 s. */
function connect(device: HostDevice): void {
  device.feed({ at: 0, type: 'reset', system: true });
  device.feed(OPEN);
  const version = encodeMessage({ type: 'VERSION_REQUEST', transId: 1, version: 0x2_0000, isLastAttempt: false });
  const capabilities = encodeMessage({
    type: 'CAPABILITIES_REPORT',
    transId: 2,
    balloon: true,
    hotAdd: true,
    hotAddAlignment: 7,
    hotRemove: false,
    minPageCount: 0n,
    maxPageNumber: 2n ** 64n - 1n,
  });
  feedAll(device, [version, capabilities]);
  device.feed({ at: 60_000, type: 'timer', id: 'post-init' });
}

function answerRequest(first: number, count: number): Uint8Array[] {
  const answers: Uint8Array[] = [];
  for (let from = first; from < first + count; from += MOST_RANGES) {
    const length = Math.min(MOST_RANGES, first + count - from);
    const ranges = Array.from({ length }, (_, i) => ({ start: (from + i) * BLOCK_PAGES, count: BLOCK_PAGES }));
    const morePages = from + length < first + count;
    answers.push(encodeMessage({ type: 'BALLOON_RESPONSE', transId: 1, morePages, ranges }));
  }
  return answers;
}

/** The same pages by single numbers: each names one page, or 2 MiB. */
function pageFrames(unitPages: number): Figures {
  const balloon = createPfnBalloon(TIB_PAGES, unitPages > 1);
  balloon.device.feed(OPEN);
  feedAll(balloon.device, [encodeBalloonToHost({ type: 'driver-ok', features: [0, 48] })]);
  const [takeMs, giveBackMs] = (['inflate', 'deflate'] as const).map((type) => {
    let ms = 0;
    for (let pfn = 0; pfn < TIB_PAGES; ) {
      const portion: Uint8Array[] = [];
      for (; portion.length < 1024 && pfn < TIB_PAGES; pfn += MOST_PFNS * unitPages) {
        const from = pfn;
        const pfns = Array.from({ length: MOST_PFNS }, (_, i) => from + i * unitPages);
        portion.push(encodeBalloonToHost({ type, pfns }));
      }
      ms += feedAll(balloon.device, portion);
    }
    return ms;
  });
  const warnings = Object.keys(balloon.state.warnings);
  if (warnings.length > 0) throw new Error(`the device warns of ${warnings.join(', ')}`);
  return { takeMs: takeMs!, giveBackMs: giveBackMs!, messages: (2 * TIB_PAGES) / unitPages / MOST_PFNS };
}

/** In requests of 128 MiB, as Linux makes them. */
function blocks(): Figures {
  const region = { start: 8 * PAGES_PER_GIB, count: TIB_PAGES };
  const mem = createBlocks(region);
  mem.device.feed(OPEN);
  feedAll(mem.device, [encodeMemToHost({ type: 'driver-ok', features: [] })]);
  const requests = (type: 'plug' | 'unplug') =>
    Array.from({ length: TIB_PAGES / MEMORY_BLOCK_PAGES }, (_, i) =>
      encodeMemToHost({ type, addressBytes: (region.start + i * MEMORY_BLOCK_PAGES) * 4096, blocks: 64 }),
    );
  mem.setRequested(TIB_PAGES);
  const giveBackMs = feedAll(mem.device, requests('plug'));
  if (mem.state.pluggedBlocks * BLOCK_PAGES !== TIB_PAGES) throw new Error('not all of it was plugged');
  mem.setRequested(0);
  const takeMs = feedAll(mem.device, requests('unplug'));
  if (mem.state.pluggedBlocks > 0) throw new Error('not all of it was unplugged');
  return { takeMs, giveBackMs, messages: (2 * TIB_PAGES) / MEMORY_BLOCK_PAGES };
}

function time(work: () => void): number {
  const begin = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - begin) / 1e6;
}
