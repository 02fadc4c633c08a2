import { isAligned, PAGES_PER_MIB, type PageRange } from '@dimmer/pages';
import { decodeDimmForGuest, type DimmToHost, encodeDimmToHost, OST_SOURCE, OST_STATUS } from '@dimmer/virtio-proto';
import { takeNewMemory } from '../hot-add.ts';
import { addMemory } from '../memory-map.ts';
import { arm, type Work, warn } from '../work.ts';
import { isAddressable } from './addressable.ts';
import type { DimmDriver } from './drivers.ts';
import { post } from './post.ts';
import { canVacate, vacate } from './vacate.ts';

/** A DIMM that is no whole number of memory blocks is refused, in the guest's log only. */
const MEMORY_BLOCK_PAGES = 128 * PAGES_PER_MIB;

export function hearDimms(work: Work, driver: DimmDriver, payload: Uint8Array): void {
  const message = decodeDimmForGuest(payload);
  if (message.type === 'malformed') return warn(work, 'malformed-message', `${message.reason} at ${message.offset}`);
  const { slot } = message;
  if (message.type === 'eject-request') {
    say(work, { type: 'ost', slot, source: OST_SOURCE.ejection, status: OST_STATUS.inProgress });
    return queueJob(work, driver, { type: 'eject', slot });
  }
  const { range } = message;
  if (!isAddressable(range)) return warn(work, 'unexpected-message', 'a DIMM outside of all memory');
  driver.slots = [...driver.slots.filter((one) => one.slot !== slot), { slot, range }];
  if (message.isNew) queueJob(work, driver, { type: 'insert', slot });
  else if (isUsable(range)) addMemory(work.state.memory, range);
}

export function say(work: Work, message: DimmToHost): void {
  const { sent } = work.state;
  sent[message.type] = (sent[message.type] ?? 0) + 1;
  post(work, encodeDimmToHost(message));
}

function isUsable({ start, count }: PageRange): boolean {
  return isAligned(start, MEMORY_BLOCK_PAGES) && isAligned(count, MEMORY_BLOCK_PAGES);
}

function queueJob(work: Work, driver: DimmDriver, job: DimmDriver['jobs'][number]): void {
  // Asked twice is asked once.
  if (driver.jobs.some((one) => one.type === job.type && one.slot === job.slot)) return;
  driver.jobs = [...driver.jobs, job];
  if (driver.jobs.length === 1) armJob(work, driver);
}

/** A DIMM takes as long to come or go as its pages take. */
function armJob(work: Work, driver: DimmDriver): void {
  const [job] = driver.jobs;
  if (!job) return;
  const { temperament, faults } = work.state;
  const pages = rangeOf(driver, job.slot)?.count ?? 0;
  const perPageMs = job.type === 'insert' ? temperament.memPlugPageMs : temperament.memUnplugPageMs;
  arm(work, 'acpi-dimm', pages * perPageMs + (faults.lateMs ?? 0));
}

function rangeOf({ slots }: DimmDriver, slot: number): PageRange | undefined {
  return slots.find((one) => one.slot === slot)?.range;
}

export function finishDimmJob(work: Work, driver: DimmDriver): void {
  const [job, ...rest] = driver.jobs;
  if (!job || work.state.faults.silent) return;
  driver.jobs = rest;
  const range = rangeOf(driver, job.slot);
  if (job.type === 'insert') insert(work, job.slot, range);
  else eject(work, driver, job.slot, range);
  armJob(work, driver);
}

function insert(work: Work, slot: number, range: PageRange | undefined): void {
  if (range && isUsable(range)) takeNewMemory(work, range);
  say(work, { type: 'ost', slot, source: OST_SOURCE.insertion, status: OST_STATUS.success });
}

/** What is used in it is copied elsewhere; where that cannot be, the guest keeps it and says so. */
function eject(work: Work, driver: DimmDriver, slot: number, range: PageRange | undefined): void {
  const { memory } = work.state;
  const isOwned = range && memory.owned.intersects(range.start, range.count);
  const source = OST_SOURCE.ejection;
  if (!range || (isOwned && !canVacate(memory, range))) {
    return say(work, { type: 'ost', slot, source, status: OST_STATUS.busy });
  }
  if (isOwned) vacate(work, range);
  driver.slots = driver.slots.filter((one) => one.slot !== slot);
  say(work, { type: 'eject', slot });
  say(work, { type: 'ost', slot, source, status: OST_STATUS.success });
}
