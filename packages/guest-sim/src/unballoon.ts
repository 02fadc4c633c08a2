import type { MessageOf } from '@dimmer/dynmem-proto';
import { takeBack } from './memory-map.ts';
import { answer } from './outbox.ts';
import type { Job } from './state.ts';
import { callReporter } from './status.ts';
import { resumeJob, type Work, warn } from './work.ts';

type UnballoonJob = Job & { readonly type: 'unballoon' };

/** The pages are free at once; only the last message of a transaction is answered, when all are worked off (spec 6.1). */
export function onUnballoonRequest(work: Work, request: MessageOf<'UNBALLOON_REQUEST'>): void {
  const { state } = work;
  if (state.temperament.hibernation) return;
  const job: UnballoonJob =
    state.driver.job?.type === 'unballoon' ? state.driver.job : { type: 'unballoon', last: false, busyUntil: work.at };
  state.driver.job = job;
  const pages = takeBackRanges(work, request);
  const { unballoonMessageMs, unballoonPerPageMs } = state.temperament;
  job.busyUntil = Math.max(job.busyUntil, work.at) + unballoonMessageMs + pages * unballoonPerPageMs;
  if (state.temperament.family === 'linux') callReporter(work);
  if (request.morePages) return;
  job.last = true;
  resumeJob(work, job.busyUntil - work.at + (state.faults.lateMs ?? 0));
}

function takeBackRanges(work: Work, { ranges }: MessageOf<'UNBALLOON_REQUEST'>): number {
  const { memory, driver } = work.state;
  let pages = 0;
  let unknown = 0;
  for (const range of ranges) {
    pages += range.count;
    unknown += takeBack(memory, range);
  }
  driver.balloonedPages = Math.max(0, driver.balloonedPages - (pages - unknown));
  // Real hosts have been seen doing this; a robust guest lives with it (spec 6.1).
  if (unknown > 0) warn(work, 'unknown-pages-returned', `${unknown} pages came back that had not been given away`);
  return pages;
}

export function finishUnballoon(work: Work): void {
  work.state.driver.job = null;
  answer(work, { type: 'UNBALLOON_RESPONSE' });
}
