import type { MessageOf } from '@dimmer/dynmem-proto';
import { alignDown, PAGES_PER_MIB, type PageRange } from '@dimmer/pages';
import { addMemory } from './memory-map.ts';
import { answer } from './outbox.ts';
import { draw } from './random.ts';
import { spreadInto } from './scatter.ts';
import type { GuestState, Job } from './state.ts';
import { resumeJob, touch, type Work } from './work.ts';

type HotAddJob = Job & { readonly type: 'hot-add' };

/** Windows-like: a chunk is taken in one go. */
export function onHotAddRequest(work: Work, { range }: MessageOf<'HOT_ADD_REQUEST'>): void {
  const { state } = work;
  const { temperament } = state;
  state.driver.job = { type: 'hot-add', range, tries: temperament.hotAddTries };
  resumeJob(work, range.count * temperament.hotAddPerPageMs + (state.faults.lateMs ?? 0));
}

/** Some Windows versions do not survive a hot-add too soon after the start (spec 6.2). */
export function crashesNow({ state, at }: Work): boolean {
  const { earlyMs, earlyCrashProbability } = state.temperament;
  return at - state.driver.openedAt < earlyMs && draw(state.random) < earlyCrashProbability;
}

export function continueHotAdd(work: Work, job: HotAddJob): void {
  const { state } = work;
  if (failsNow(state)) {
    job.tries -= 1;
    if (job.tries > 0) return resumeJob(work, state.temperament.hotAddRetryMs);
    return answerHotAdd(work, 0, false);
  }
  const room = Math.max(0, state.temperament.maxOwnedPages - state.memory.owned.pages);
  const count = pagesTaken(state, job.range, room);
  takeNewMemory(work, { start: job.range.start, count });
  answerHotAdd(work, count, room === 0);
}

/** A fault: so many attempts fail. */
export function failsNow(state: GuestState): boolean {
  if (state.failedHotAdds >= (state.faults.failedHotAdds ?? 0)) return false;
  state.failedHotAdds += 1;
  return true;
}

/** As much as it can take, in whole units of its alignment. */
export function pagesTaken({ temperament }: GuestState, range: PageRange, room: number): number {
  const most = Math.min(range.count * temperament.hotAddShare, room);
  return most >= range.count ? range.count : alignDown(most, 2 ** temperament.hotAddAlignment * PAGES_PER_MIB);
}

/** A scatter workload moves in at once. */
export function takeNewMemory(work: Work, range: PageRange): void {
  const { memory, workload, random } = work.state;
  if (range.count === 0) return;
  addMemory(memory, range);
  touch(work, spreadInto(workload.scatter, memory, random, range));
}

/** No pages with success means: never ask again; without: it may be tried later (spec 1.6). */
export function answerHotAdd(work: Work, pageCount: number, isPermanent: boolean): void {
  work.state.driver.job = null;
  answer(work, { type: 'HOT_ADD_RESPONSE', pageCount, result: pageCount > 0 || isPermanent ? 1 : 0 });
}
