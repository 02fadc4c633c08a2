import { alignDown, bytesToPages, PAGES_PER_MIB, type PageRange, pagesToBytes, rangeEnd } from '@dimmer/pages';
import { decodeMemForGuest, encodeMemToHost, type MemConfig, type MemToHost, MOST_BLOCKS } from '@dimmer/virtio-proto';
import { takeNewMemory } from '../hot-add.ts';
import { addMemory, type MemoryMap } from '../memory-map.ts';
import { arm, type Work, warn } from '../work.ts';
import { isAddressable } from './addressable.ts';
import { FIRST_RETRY_MS, type MemDriver } from './drivers.ts';
import { post } from './post.ts';
import { canVacate, vacate } from './vacate.ts';

/** Linux asks by memory blocks (spec 10.2). */
const MEMORY_BLOCK_PAGES = 128 * PAGES_PER_MIB;
const LONGEST_RETRY_MS = 300_000;

export function hearMem(work: Work, driver: MemDriver, payload: Uint8Array): void {
  const message = decodeMemForGuest(payload);
  if (message.type === 'malformed') return warn(work, 'malformed-message', `${message.reason} at ${message.offset}`);
  if (message.type === 'offer') {
    if (driver.isReady) return warn(work, 'unexpected-message', 'offer');
    driver.isReady = true;
    say(work, { type: 'driver-ok', features: [] });
  }
  if (!driver.isReady) return warn(work, 'unexpected-message', `${message.type} before the offer`);
  if (message.type === 'offer' || message.type === 'config') return readConfig(work, driver, message.config);
  return finishRequest(work, driver, message.type);
}

function say(work: Work, message: MemToHost): void {
  const { sent } = work.state;
  sent[message.type] = (sent[message.type] ?? 0) + 1;
  post(work, encodeMemToHost(message));
}

/** A new wish is tried at once, however long the driver would have waited. */
function readConfig(work: Work, driver: MemDriver, config: MemConfig): void {
  const region = { start: bytesToPages(config.addressBytes), count: bytesToPages(config.regionBytes) };
  if (!isAddressable(region)) return warn(work, 'unexpected-message', 'a region outside of all memory');
  driver.region = region;
  driver.blockPages = Math.max(1, bytesToPages(config.blockBytes));
  driver.usablePages = Math.min(bytesToPages(config.usableBytes), region.count);
  driver.requestedPages = bytesToPages(config.requestedBytes);
  driver.retryMs = FIRST_RETRY_MS;
  driver.isPausing = false;
  moveBlocks(work, driver);
}

/** One request in the right direction, if there is none on its way. */
export function moveBlocks(work: Work, driver: MemDriver): void {
  const { memory, faults } = work.state;
  if (driver.pending || driver.isPausing || faults.silent) return;
  const { start, count } = driver.region;
  const lacking = driver.requestedPages - memory.owned.countIn(start, count);
  if (Math.abs(lacking) < driver.blockPages) return;
  const range = lacking > 0 ? findUnplugged(memory, driver, lacking) : findVacatable(memory, driver, -lacking);
  if (!range) return pause(work, driver, nextRetryMs(driver));
  if (lacking < 0) vacate(work, range);
  driver.pending = { type: lacking > 0 ? 'plug' : 'unplug', range };
  const blocks = range.count / driver.blockPages;
  say(work, { type: driver.pending.type, addressBytes: pagesToBytes(range.start), blocks });
}

function nextRetryMs(driver: MemDriver): number {
  const waitMs = driver.retryMs;
  driver.retryMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
  return waitMs;
}

/** The lowest blocks that are not there, of one memory block. */
function findUnplugged({ owned }: MemoryMap, driver: MemDriver, most: number): PageRange | undefined {
  const end = driver.region.start + driver.usablePages;
  let at = driver.region.start;
  for (const there of owned.rangesIn(at, end - at)) {
    if (there.start > at) break;
    at = rangeEnd(there);
  }
  const blockEnd = alignDown(at, MEMORY_BLOCK_PAGES) + MEMORY_BLOCK_PAGES;
  const [next] = owned.rangesIn(at, end - at);
  const room = Math.min(blockEnd, end, next?.start ?? end) - at;
  return wholeBlocks(driver, at, Math.min(room, most));
}

/** The highest memory block that can leave as a whole; where there is none, the highest single block (spec 10.2). */
function findVacatable(memory: MemoryMap, driver: MemDriver, most: number): PageRange | undefined {
  return findHighest(memory, driver, most, MEMORY_BLOCK_PAGES) ?? findHighest(memory, driver, most, driver.blockPages);
}

function findHighest(memory: MemoryMap, driver: MemDriver, most: number, step: number): PageRange | undefined {
  const { start, count } = driver.region;
  for (const there of [...memory.owned.rangesIn(start, count)].toReversed()) {
    for (let end = rangeEnd(there); end > there.start; ) {
      const from = Math.max(there.start, alignDown(end - 1, step));
      const range = wholeBlocks(driver, from, end - from);
      if (range && range.count <= most && canVacate(memory, range)) return range;
      end = from;
    }
  }
  return undefined;
}

function wholeBlocks({ blockPages }: MemDriver, start: number, pages: number): PageRange | undefined {
  const count = Math.min(alignDown(pages, blockPages), MOST_BLOCKS * blockPages);
  return count > 0 ? { start, count } : undefined;
}

function finishRequest(work: Work, driver: MemDriver, answer: 'ack' | 'nack' | 'busy' | 'error'): void {
  const { pending } = driver;
  if (!pending) return warn(work, 'unexpected-message', answer);
  driver.pending = null;
  const acked = answer === 'ack';
  if (pending.type === 'plug' && acked) takeNewMemory(work, pending.range);
  // The host keeps what the guest would have let go.
  if (pending.type === 'unplug' && !acked) addMemory(work.state.memory, pending.range);
  if (!acked) return pause(work, driver, nextRetryMs(driver));
  driver.retryMs = FIRST_RETRY_MS;
  const waitMs = paceOf(work, pending.range, pending.type) + (work.state.faults.lateMs ?? 0);
  if (waitMs > 0) pause(work, driver, waitMs);
  else moveBlocks(work, driver);
}

function paceOf({ state }: Work, { count }: PageRange, type: 'plug' | 'unplug'): number {
  const { memPlugPageMs, memUnplugPageMs } = state.temperament;
  return count * (type === 'plug' ? memPlugPageMs : memUnplugPageMs);
}

function pause(work: Work, driver: MemDriver, waitMs: number): void {
  driver.isPausing = true;
  arm(work, 'virtio-mem', waitMs);
}

export function endMemPause(work: Work, driver: MemDriver): void {
  driver.isPausing = false;
  moveBlocks(work, driver);
}
