import { type MessageOf, packetBytes } from '@dimmer/dynmem-proto';
import type { PageRange } from '@dimmer/pages';
import { linuxFloorPages } from './linux-floor.ts';
import { answer } from './outbox.ts';
import { draw, drawBetween } from './random.ts';
import type { GuestState, Job } from './state.ts';
import { floorBase } from './status.ts';
import { BLOCK_PAGES, takeAlternate, takeBlocks, takeLargest, takeSingles } from './take-pages.ts';
import { resumeJob, type Work } from './work.ts';

type BalloonJob = Job & { readonly type: 'balloon' };

export function onBalloonRequest(work: Work, { numPages }: MessageOf<'BALLOON_REQUEST'>): void {
  const { state } = work;
  if (state.temperament.hibernation || state.faults.silent) return;
  const left = numPages > state.temperament.maxRequestPages ? 0 : pagesToGive(state, numPages);
  const job: BalloonJob = { type: 'balloon', left, singles: false, begun: false };
  state.driver.job = job;
  resumeJob(work, paceOf(state, job) + (state.faults.lateMs ?? 0));
}

/** One message of the answer, and the time until the next one. */
export function continueBalloon(work: Work, job: BalloonJob): void {
  const { state } = work;
  const ranges = takeRanges(state, job);
  const pages = ranges.reduce((sum, range) => sum + range.count, 0);
  state.driver.balloonedPages += pages;
  job.left = pages === 0 ? 0 : Math.max(0, job.left - pages);
  const morePages = job.left > 0;
  if (!morePages) state.driver.job = null;
  answer(work, { type: 'BALLOON_RESPONSE', morePages, ranges });
  if (morePages) resumeJob(work, paceOf(state, job));
}

/** What it can do without of what it was asked for. */
function pagesToGive(state: GuestState, wanted: number): number {
  const { memory, temperament, faults } = state;
  const asked = wanted + (faults.extraPages ?? 0);
  const spare = Math.max(0, memory.free.pages - keptFree(state));
  if (asked <= spare) return asked;
  const older = temperament.family === 'linux' && temperament.generation === 'older';
  return older ? Math.floor(spare / BLOCK_PAGES) * BLOCK_PAGES : spare;
}

/** Free pages that the guest does not give away. */
export function keptFree(state: GuestState): number {
  const { memory, temperament } = state;
  if (temperament.family === 'linux') return linuxFloorPages(floorBase(state));
  const inUse = memory.used.pages + memory.pinned.pages;
  return Math.max(state.reservePages - inUse, temperament.headroomPages);
}

function takeRanges(state: GuestState, job: BalloonJob): readonly PageRange[] {
  const { memory, temperament } = state;
  const most = mostRanges(state);
  if (temperament.fragmented) return takeAlternate(memory, job.left, most);
  if (temperament.family === 'windows') return takeLargest(memory, job.left, most);
  const { balloonOrder } = temperament;
  const wanted = temperament.generation === 'older' ? Math.ceil(job.left / BLOCK_PAGES) * BLOCK_PAGES : job.left;
  const blocks = job.singles ? [] : takeBlocks(memory, wanted, most, balloonOrder, temperament.balloonFrom);
  if (blocks.length > 0) return blocks;
  // A round that brought no block: single pages from now on (spec 6.3).
  job.singles = true;
  return takeSingles(memory, job.left, most, balloonOrder);
}

/** A message must fit the ring, however small that is. */
function mostRanges({ driver, temperament }: GuestState): number {
  const fitting = Math.floor((driver.ringBytes - 1 - packetBytes(BALLOON_RESPONSE_BYTES)) / RANGE_BYTES);
  return Math.max(1, Math.min(temperament.maxRanges, fitting));
}

const BALLOON_RESPONSE_BYTES = 16;
const RANGE_BYTES = 8;

/** Milliseconds until the next message: Windows thinks once, Linux gathers each message's pages. */
function paceOf(state: GuestState, job: BalloonJob): number {
  const { temperament, random } = state;
  if (temperament.family === 'linux') {
    const pages = Math.min(job.left, mostRanges(state) * (job.singles ? 1 : BLOCK_PAGES));
    return pages * (job.singles ? temperament.perSinglePageMs : temperament.perBlockPageMs);
  }
  if (job.begun) return 0;
  job.begun = true;
  const { baseMs, perPageMs, jitter, slowProbability, slowMs } = temperament.balloonPace;
  if (draw(random) < slowProbability) return drawBetween(random, slowMs[0], slowMs[1]);
  return (baseMs + perPageMs * job.left) * drawBetween(random, 1 - jitter, 1 + jitter);
}
