import { type PageRange, PageRangeTree } from '@dimmer/pages';

/** Pages the guest gave up: `guest` the host could not reclaim, `both` it discarded. */
export interface RemovedPages {
  readonly guest: PageRangeTree;
  readonly both: PageRangeTree;
}

/** The books of a range that the protocol hot-adds (spec 5.5). */
export interface BookedRange {
  readonly start: number;
  readonly count: number;
  /** Pages the guest owns now. */
  used: number;
  /** Pages at either end that the guest was never given. */
  head: number;
  tail: number;
  readonly removed: RemovedPages;
}

export interface StickBooks extends BookedRange {
  readonly id: string;
  busy: boolean;
  queued: boolean;
}

/** Upstream's memory backend, from its first hot-add to the next system reset (spec 3.8). All of it counts as its own. */
export interface OwnRange extends BookedRange {
  /** Pages from its start that the guest has taken. */
  added: number;
  /** Pages from its start that are mapped. */
  mapped: number;
  /** The guest took a chunk in part: nothing more is added. */
  exhausted: boolean;
}

export function createRemovedPages(): RemovedPages {
  return { guest: new PageRangeTree(), both: new PageRangeTree() };
}

/** A stick just plugged, skipped or reset: nothing of it is the guest's (spec 5.5). */
export function createStick(id: string, range: PageRange): StickBooks {
  const { start, count } = range;
  return { id, start, count, used: 0, head: count, tail: 0, busy: false, queued: false, removed: createRemovedPages() };
}

/** What the guest has been or is being given of a range; of upstream's own, all of it. */
export function effectiveRange(range: BookedRange): PageRange {
  return { start: range.start + range.head, count: range.count - range.head - range.tail };
}

export function releasedPages(range: BookedRange): number {
  return range.removed.guest.pages + range.removed.both.pages;
}
