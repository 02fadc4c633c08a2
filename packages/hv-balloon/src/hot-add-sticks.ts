import { HOT_ADD_CHUNK_PAGES } from '@dimmer/dynmem-proto';
import { alignDown, alignUp } from '@dimmer/pages';
import { effectiveRange, type StickBooks } from './books.ts';
import { sendHotAdd } from './hot-add.ts';
import { clearFromBoot } from './ledger.ts';
import { emitUnused, enter, trace, type Work } from './outbox.ts';

/** A queued stick is busy: its hot-add may begin any time (spec 5.7). */
export function queueStick({ state }: Work, stick: StickBooks): void {
  stick.busy = true;
  stick.queued = true;
  state.queue.push(stick);
}

/** Back to what it was when plugged: nothing of it is the guest's (spec 5.5). */
export function resetStick(stick: StickBooks): void {
  stick.used = 0;
  stick.head = stick.count;
  stick.tail = 0;
}

function releaseStick(work: Work, stick: StickBooks): void {
  stick.busy = false;
  emitUnused(work, stick.id);
}

function dequeue({ state }: Work): StickBooks {
  const stick = state.queue.shift()!;
  stick.queued = false;
  return stick;
}

/** IDLE has selected the first stick of the queue: plan what of it fits the guest's alignment (spec 5.5). */
export function beginHotAdd(work: Work): void {
  const { state } = work;
  const stick = state.queue[0]!;
  const alignment = state.capabilities!.alignmentPages;
  const start = alignUp(stick.start, alignment);
  const planned = Math.max(0, alignDown(stick.start + stick.count - start, alignment));
  if (planned === 0) return enter(work, 'HOT_ADD_SKIP_CURRENT');
  stick.used = 0;
  stick.head = start - stick.start;
  stick.tail = stick.count - stick.head - planned;
  if (state.deviations.countPagesOnce) clearFromBoot(state, effectiveRange(stick));
  trace(work, 'haprot_range_add', { start, count: planned });
  enter(work, 'HOT_ADD_RB_WAIT');
}

/** One chunk of at most 2 GiB, or one alignment unit where that is larger (spec 5.6). */
export function postStick(work: Work): void {
  const { state } = work;
  const stick = state.queue[0]!;
  const effective = effectiveRange(stick);
  const largest = Math.max(state.capabilities!.alignmentPages, HOT_ADD_CHUNK_PAGES);
  sendHotAdd(work, { start: effective.start + stick.used, count: Math.min(effective.count - stick.used, largest) });
}

/** A full answer leads to the next chunk or the next stick; a short one ends the stick (spec 3.3). */
export function takeStickAnswer(work: Work, added: number, asked: number): void {
  const stick = work.state.queue[0]!;
  stick.used += added;
  if (added === asked) {
    const complete = stick.used === effectiveRange(stick).count;
    return enter(work, complete ? 'HOT_ADD_PROCESSED_NEXT' : 'HOT_ADD_RB_WAIT');
  }
  if (stick.used === 0) return enter(work, 'HOT_ADD_SKIP_CURRENT');
  stick.tail = stick.count - stick.head - stick.used;
  enter(work, 'HOT_ADD_PROCESSED_CLEAR_PENDING');
}

/** Nothing of the stick could be added. */
export function skipStick(work: Work): void {
  const stick = dequeue(work);
  resetStick(stick);
  releaseStick(work, stick);
  enter(work, 'IDLE');
}

/** The guest met a limit: what was added stays, nothing more of the queue is tried (spec 3.3, 11.3). */
export function clearPendingSticks(work: Work): void {
  dequeue(work);
  while (work.state.queue.length > 0) {
    const stick = dequeue(work);
    resetStick(stick);
    releaseStick(work, stick);
  }
  enter(work, 'IDLE');
}

export function finishStick(work: Work): void {
  dequeue(work);
  enter(work, 'IDLE');
}
