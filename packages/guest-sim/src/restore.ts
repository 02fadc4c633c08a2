import { decodeStrict, fromHex, MAX_PAGE_NUMBER, MAX_RANGE_COUNT } from '@dimmer/dynmem-proto';
import {
  corrupt,
  PageRangeTree,
  type PageRange,
  rangeEnd,
  type Restored,
  readSaved,
  refusalWithin,
  restorePages,
  type SavedRefusal,
} from '@dimmer/pages';
import type { Region } from './linux-regions.ts';
import type { MemoryMap } from './memory-map.ts';
import { SAVED_GUEST, type SavedDriver, type SavedGuest, type SavedJob, type SavedMemory } from './saved.ts';
import { createGuest, type Driver, type GuestOptions, type GuestState, type Job, type Outgoing } from './state.ts';
import { restoreDrivers } from './virtio/restore-drivers.ts';

/** A part of the document read, or what is wrong with it. */
type Part<T> = { readonly value: T } | { readonly fault: SavedRefusal };

/** The guest of such options as `saveGuest` gave it, or why not. */
export function restoreGuest(options: GuestOptions, value: unknown): Restored<GuestState> {
  const read = readSaved(SAVED_GUEST, value);
  if (!read.ok) return read;
  const saved = read.state;
  if (saved.kind !== options.kind) {
    return { ok: false, reason: { code: 'foreign', what: `a ${saved.kind} guest, not a ${options.kind} one` } };
  }
  const state = createGuest(options);
  const memory = buildMemory(saved.memory);
  if ('fault' in memory) return { ok: false, reason: memory.fault };
  const blocks = restorePages(saved.blocks, PAGE_SPACE);
  if (!blocks) return { ok: false, reason: corrupt('/blocks', 'has empty, touching or impossible ranges') };
  const driver = buildDriver(saved.driver, state);
  if ('fault' in driver) return { ok: false, reason: driver.fault };
  const virtio = restoreDrivers(options.hardware ?? 'hv-balloon', memory.value, saved.virtio ?? null);
  if (!virtio.ok) return { ok: false, reason: refusalWithin('/virtio', virtio.reason) };
  return { ok: true, state: { ...assemble(state, saved, memory.value, blocks, driver.value), virtio: virtio.state } };
}

const PAGE_SPACE: PageRange = { start: 0, count: MAX_PAGE_NUMBER + 1 };

function assemble(
  state: GuestState,
  saved: SavedGuest,
  memory: MemoryMap,
  blocks: PageRangeTree,
  driver: Driver,
): GuestState {
  const { power, offlinePages, reservePages, failedHotAdds, workload } = saved;
  return {
    ...state,
    random: { word: saved.random },
    faults: saved.faults,
    power,
    memory,
    blocks,
    offlinePages,
    workload: { ...workload, burst: { ...workload.burst }, scatter: { starts: [...workload.scatter] } },
    reservePages,
    failedHotAdds,
    driver,
    sent: { ...saved.sent },
    received: { ...saved.received },
  };
}

const TREES = ['owned', 'free', 'used', 'pinned', 'ballooned'] as const;

/** Every page that the guest owns is in exactly one of the other sets. */
function buildMemory(saved: SavedMemory): Part<MemoryMap> {
  const trees = TREES.map((name) => [name, restorePages(saved[name], PAGE_SPACE)] as const);
  const odd = trees.find(([, tree]) => !tree);
  if (odd) return { fault: corrupt(`/memory/${odd[0]}`, 'has empty, touching or impossible ranges') };
  const memory = { ...Object.fromEntries(trees), nextBelow: saved.nextBelow } as unknown as MemoryMap;
  const { owned, free, used, pinned, ballooned } = memory;
  const shared = new PageRangeTree();
  for (const tree of [free, used, pinned, ballooned]) {
    for (const { start, count } of tree) {
      if (shared.insert(start, count) > 0) return { fault: corrupt('/memory', 'has a page in two places') };
      if (owned.countIn(start, count) < count) return { fault: corrupt('/memory', 'has a page that is not owned') };
    }
  }
  return shared.pages === owned.pages ? { value: memory } : { fault: corrupt('/memory/owned', 'has a page nowhere') };
}

function buildDriver(saved: SavedDriver, { temperament }: GuestState): Part<Driver> {
  if (saved.versionIndex > temperament.versions.length) {
    return { fault: corrupt('/driver/versionIndex', 'is beyond the versions that this guest speaks') };
  }
  const outbox: Outgoing[] = [];
  for (const [index, text] of saved.outbox.entries()) {
    const message = readOutgoing(text);
    if (!message) return { fault: corrupt(`/driver/outbox/${index}`, 'is no message') };
    outbox.push(message);
  }
  const regions = saved.regions.map((region) => ({ ...region, gaps: [...region.gaps] }));
  const backwards = regions.findIndex((region) => !isForwards(region));
  if (backwards >= 0) return { fault: corrupt(`/driver/regions/${backwards}`, 'ends before it begins') };
  const job = saved.job && buildJob(saved.job, regions);
  if (job === undefined) return { fault: corrupt('/driver/job', 'is no work on a region of the driver') };
  return {
    value: {
      ...saved,
      job,
      lastStatusAt: saved.lastStatusAt ?? Number.NEGATIVE_INFINITY,
      outbox,
      regions,
      maxPages: saved.maxPages === null ? null : BigInt(saved.maxPages),
    },
  };
}

function isForwards({ start, end, coveredStart, coveredEnd }: Region): boolean {
  return start <= coveredStart && coveredStart <= coveredEnd && start <= end && end <= rangeEnd(PAGE_SPACE);
}

function buildJob(saved: SavedJob, regions: readonly Region[]): Job | undefined {
  if (saved.type !== 'add-blocks') return { ...saved };
  const region = regions[saved.region];
  const isPart = region && saved.coveredBefore <= region.coveredEnd && saved.left <= MAX_RANGE_COUNT;
  return isPart ? { ...saved, region } : undefined;
}

function readOutgoing(text: string): Outgoing | undefined {
  const bytes = fromHex(text);
  const message = bytes && decodeStrict(bytes);
  if (!message || message.type === 'malformed') return undefined;
  const { transId: _, ...outgoing } = message;
  return outgoing;
}
