import type { MessageOf } from '@dimmer/dynmem-proto';
import { PAGES_PER_MIB, rangeEnd } from '@dimmer/pages';
import { answerHotAdd, failsNow, takeNewMemory } from './hot-add.ts';
import { coverAdded, type Region, regionFor } from './linux-regions.ts';
import type { GuestState, Job } from './state.ts';
import { callReporter } from './status.ts';
import { resumeJob, type Work } from './work.ts';

type AddBlocksJob = Job & { readonly type: 'add-blocks' };

/** Linux adds memory block by block (spec 6.3). */
export function onLinuxHotAddRequest(work: Work, request: MessageOf<'HOT_ADD_REQUEST'>): void {
  const { state } = work;
  const { driver, temperament } = state;
  if (temperament.hibernation) driver.hotAddDisabled = true;
  if (driver.hotAddDisabled) return answerHotAdd(work, 0, true);
  const region = regionFor(driver.regions, request, blockPages(state));
  if (!region) return answerHotAdd(work, 0, false);
  const coveredBefore = region.coveredEnd;
  online(work, coverAdded(region, request.range));
  const left = Math.max(0, Math.min(rangeEnd(request.range), region.end) - Math.max(request.range.start, region.haEnd));
  const job: AddBlocksJob = { type: 'add-blocks', region, coveredBefore, left };
  driver.job = job;
  resumeJob(work, blockMs(state, job) + (state.faults.lateMs ?? 0));
}

function blockPages({ temperament }: GuestState): number {
  return 2 ** temperament.hotAddAlignment * PAGES_PER_MIB;
}

/** One block takes this long, onlining included; 0 when none is left. */
function blockMs(state: GuestState, { left }: AddBlocksJob): number {
  if (left === 0) return 0;
  const { hotAddPerPageMs, onlinesBlocks, onliningWaitMs } = state.temperament;
  return Math.min(left, blockPages(state)) * hotAddPerPageMs + (onlinesBlocks ? 0 : onliningWaitMs);
}

/** Adds blocks until one takes time, one fails, or all are there. */
export function continueAddingBlocks(work: Work, job: AddBlocksJob): void {
  const { state } = work;
  while (job.left > 0 && addBlock(work, job)) {
    const waitMs = blockMs(state, job);
    if (waitMs > 0) return resumeJob(work, waitMs);
  }
  answerHotAdd(work, job.region.coveredEnd - job.coveredBefore, state.driver.hotAddDisabled);
}

/** False: this block failed, and with it the rest. */
function addBlock(work: Work, job: AddBlocksJob): boolean {
  const { state } = work;
  const { region } = job;
  const block = { start: region.haEnd, count: blockPages(state) };
  if (failsNow(state)) return false;
  if (state.blocks.intersects(block.start, block.count) || exceedsLimit(state, block.count)) {
    state.driver.hotAddDisabled = true;
    return false;
  }
  state.blocks.insert(block.start, block.count);
  region.haEnd = rangeEnd(block);
  const backed = Math.min(job.left, block.count);
  job.left -= backed;
  coverNext(work, region, backed);
  callReporter(work);
  return true;
}

/** The backed pages of a new block go into use, if somebody puts it into use; the others stay offline. */
function coverNext(work: Work, region: Region, pages: number): void {
  online(work, { start: region.coveredEnd, count: pages });
  region.coveredEnd += pages;
}

function online(work: Work, range: { readonly start: number; readonly count: number }): void {
  const { state } = work;
  if (state.temperament.onlinesBlocks) takeNewMemory(work, range);
  else state.offlinePages += range.count;
}

function exceedsLimit({ memory, temperament }: GuestState, pages: number): boolean {
  return memory.owned.pages + pages > temperament.maxOwnedPages;
}
