import type { PageRange, PageRangeTree } from '@dimmer/pages';
import { lastAtOrBefore } from './backing.ts';
import { type BookedRange, effectiveRange, type RemovedPages } from './books.ts';
import { trace, type Work } from './outbox.ts';
import { bookedRanges, type DeviceState } from './state.ts';

export type RemovedKind = keyof RemovedPages;

/**
 * Books pages that the guest gave up and answers how many of them are new. A page that was given up before counts
 * nothing, so no guest can raise a counter above the number of distinct pages (spec 4.5, 4.8).
 */
export function bookRemoved(work: Work, kind: RemovedKind, start: number, pages: number): number {
  if (work.state.tracing) trace(work, 'remove_response_common', { kind, start, count: pages });
  const ranges = bookedRanges(work.state);
  let booked = 0;
  let page = start;
  const end = start + pages;
  // Pages inside a stick's effective range are the stick's; everything else is boot memory's (spec 4.6).
  for (let i = Math.max(0, lastAtOrBefore(ranges, page)); i < ranges.length && page < end; i += 1) {
    const own = ranges[i]!;
    const effective = effectiveRange(own);
    const effectiveEnd = effective.start + effective.count;
    if (effective.count === 0 || effectiveEnd <= page) continue;
    if (effective.start >= end) break;
    if (page < effective.start) {
      booked += book(work, work.state.boot, kind, page, effective.start - page);
      page = effective.start;
    }
    const count = Math.min(end, effectiveEnd) - page;
    booked += bookInOwn(work, own, kind, page, count);
    page += count;
  }
  if (page < end) booked += book(work, work.state.boot, kind, page, end - page);
  return booked;
}

function bookInOwn(work: Work, own: BookedRange, kind: RemovedKind, start: number, count: number): number {
  const booked = book(work, own.removed, kind, start, count);
  if (booked === 0) return 0;
  const before = own.used;
  own.used = Math.max(0, before - booked);
  work.edition.noteUsed(work, own, before);
  return booked;
}

function book({ state }: Work, removed: RemovedPages, kind: RemovedKind, start: number, count: number): number {
  const tree = removed[kind];
  const sibling = kind === 'guest' ? removed.both : removed.guest;
  const booked =
    state.deviations.countPagesOnce && sibling.intersects(start, count)
      ? insertOutside(tree, sibling, start, count)
      : count - tree.insert(start, count);
  addToTotals(state, kind, booked);
  return booked;
}

/** Inserts only what the sibling tree does not hold: no page is in two trees (spec 9, row 5). */
function insertOutside(tree: PageRangeTree, sibling: PageRangeTree, start: number, count: number): number {
  let booked = 0;
  let page = start;
  const end = start + count;
  for (const held of sibling.rangesIn(start, count)) {
    const gap = held.start - page;
    if (gap > 0) booked += gap - tree.insert(page, gap);
    page = held.start + held.count;
  }
  if (page < end) booked += end - page - tree.insert(page, end - page);
  return booked;
}

function addToTotals(state: DeviceState, kind: RemovedKind, pages: number): void {
  if (kind === 'guest') state.removedGuest += pages;
  else state.removedBoth += pages;
}

/** Takes at most `max` pages out for the guest to have back, in the order of spec 4.7. */
export function popRemoved(work: Work, max: number): PageRange | undefined {
  const { state } = work;
  const fromBoot = popFrom(state, state.boot, max);
  if (fromBoot) return fromBoot;
  for (const own of bookedRanges(state)) {
    const range = popFrom(state, own.removed, max);
    if (!range) continue;
    const before = own.used;
    own.used += range.count;
    work.edition.noteUsed(work, own, before);
    return range;
  }
  return undefined;
}

/** Guest-only pages first: giving them back costs the host nothing. */
function popFrom(state: DeviceState, removed: RemovedPages, max: number): PageRange | undefined {
  const kind: RemovedKind = removed.guest.pages > 0 ? 'guest' : 'both';
  const range = removed[kind].pop(max);
  if (range) addToTotals(state, kind, -range.count);
  return range;
}

/** When a stick's range becomes the guest's, nothing of it may stay booked as boot memory (spec 9, row 5). */
export function clearFromBoot(state: DeviceState, range: PageRange): void {
  state.removedGuest -= state.boot.guest.remove(range.start, range.count);
  state.removedBoth -= state.boot.both.remove(range.start, range.count);
}

/** A stick leaves: its pages leave the totals, for their memory leaves the total as well (spec 5.9). */
export function forgetStick(state: DeviceState, stick: BookedRange): void {
  state.removedGuest -= stick.removed.guest.pages;
  state.removedBoth -= stick.removed.both.pages;
  stick.removed.guest.clear();
  stick.removed.both.clear();
}

/** Reset: the guest owns all its memory again. */
export function clearLedger(state: DeviceState): void {
  for (const removed of [state.boot, ...bookedRanges(state).map((own) => own.removed)]) {
    removed.guest.clear();
    removed.both.clear();
  }
  state.disallowed.clear();
  state.removedGuest = 0;
  state.removedBoth = 0;
}
