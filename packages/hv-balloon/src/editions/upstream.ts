import { HOT_ADD_CHUNK_PAGES } from '@dimmer/dynmem-proto';
import { alignDown, alignUp, isAligned, PAGES_PER_MIB } from '@dimmer/pages';
import { createRemovedPages, type OwnRange } from '../books.ts';
import { sendHotAdd } from '../hot-add.ts';
import { clearLedger } from '../ledger.ts';
import { beginBalloon, beginUnballoon, currentPages } from '../next-operation.ts';
import { enter, trace, type Work, warn } from '../outbox.ts';
import { totalPages } from '../state.ts';
import { UPSTREAM_STATE_NAMES } from '../state-names.ts';
import type { Edition } from './edition.ts';

/** Into how many parts a backend is cut where nothing else is said (spec 2: memory-device soft limit). */
const USUAL_MEMSLOTS = 256;
const MEMSLOT_GRANULE_PAGES = 128 * PAGES_PER_MIB;

/** The device of QEMU 8.2 and later, which grows its guest out of one memory backend by `balloon` alone (spec 3.8). */
export const UPSTREAM: Edition = {
  closedState: 'POST_RESET_CLOSED',
  stateNames: UPSTREAM_STATE_NAMES,
  handlers: { IDLE: decide, HOT_ADD_SETUP: setUpHotAdd, HOT_ADD_POSTING: postChunk },
  drainsBursts: false,
  resetsOnce: true,
  announceMemory() {},
  afterUnballoon: (work) => enter(work, work.state.hotAddDiff > 0 ? 'HOT_ADD_SETUP' : 'IDLE'),
  afterHotAdd,
  resetMemory,
  noteUsed() {},
  plugStick: (work, id) => warn(work, 'plug-refused', `stick '${id}': this device takes no sticks`),
  unplugStick: (work, id) => warn(work, 'unplug-refused', `stick '${id}' is unknown`),
  statusEvent: (data) => ({ name: 'HV_BALLOON_STATUS_REPORT', data }),
};

/** IDLE: a target is used up whatever comes of it. What ballooning back does not cover is hot-added after it. */
function decide(work: Work): void {
  const { state } = work;
  if (!state.targetChanged) return;
  state.targetChanged = false;
  state.hotAddDiff = 0;
  const target = state.targetPages ?? 0;
  const current = currentPages(state);
  if (target < current) {
    if (state.capabilities?.balloon) beginBalloon(work, current - target);
    return;
  }
  const removed = totalPages(state) - current;
  const unballoon = Math.min(target - current, removed);
  if (state.capabilities?.hotAdd) state.hotAddDiff = target - current - unballoon;
  if (unballoon > 0) return beginUnballoon(work, unballoon);
  if (state.hotAddDiff > 0) enter(work, 'HOT_ADD_SETUP');
}

/** Plans what of the backend comes next, and maps the parts it lies in. Less than one alignment unit is nothing. */
function setUpHotAdd(work: Work): void {
  const { state } = work;
  const own = ownRange(work);
  const alignment = state.capabilities!.alignmentPages;
  const start = own ? own.start + own.added : 0;
  const left = own && !own.exhausted && isAligned(start, alignment) ? own.count - own.added : 0;
  state.hotAddDiff = alignDown(Math.min(left, state.hotAddDiff), alignment);
  if (!own || state.hotAddDiff === 0) return enter(work, 'IDLE');
  trace(work, 'our_range_add', { start, count: state.hotAddDiff });
  mapParts(work, own, own.added + state.hotAddDiff);
  enter(work, 'HOT_ADD_RB_WAIT');
}

/** The backend's books, begun at the first hot-add after a system reset; none while boot memory's trees hold pages of it. */
function ownRange(work: Work): OwnRange | null {
  const { state } = work;
  const { memdev } = state.options;
  if (state.own || !memdev) return state.own;
  const { guest, both } = state.boot;
  if (guest.intersects(memdev.start, memdev.count) || both.intersects(memdev.start, memdev.count)) {
    warn(work, 'own-range-refused', 'the guest has already returned pages of the memory backend');
    return null;
  }
  const { start, count } = memdev;
  const books = { used: 0, head: 0, tail: 0, removed: createRemovedPages() };
  state.own = { start, count, ...books, added: 0, mapped: 0, exhausted: false };
  return state.own;
}

/** Parts are as large as the limit of memslots makes them, in whole granules; one slot is the whole backend (spec 7.7). */
function mapParts(work: Work, own: OwnRange, pages: number): void {
  const limit = Math.max(1, work.state.options.memslotLimit ?? USUAL_MEMSLOTS);
  const part = alignUp(Math.ceil(own.count / limit), MEMSLOT_GRANULE_PAGES);
  const mapped = Math.min(own.count, alignUp(pages, part));
  if (mapped <= own.mapped) return;
  work.effects.push({ type: 'map-pages', range: { start: own.start + own.mapped, count: mapped - own.mapped } });
  own.mapped = mapped;
}

/** One chunk: an alignment unit where that is larger than 2 GiB, else as many whole units as fit in 2 GiB. */
function postChunk(work: Work): void {
  const { state } = work;
  const alignment = state.capabilities!.alignmentPages;
  const chunk = alignment >= HOT_ADD_CHUNK_PAGES ? alignment : alignDown(HOT_ADD_CHUNK_PAGES, alignment);
  const own = state.own!;
  sendHotAdd(work, { start: own.start + own.added, count: Math.min(state.hotAddDiff, chunk) });
}

function afterHotAdd(work: Work, added: number, asked: number): void {
  const { state } = work;
  const own = state.own!;
  own.added += added;
  own.used += added;
  state.hotAddDiff -= added;
  if (added < asked) {
    own.exhausted = true;
    state.hotAddDiff = 0;
  }
  enter(work, state.hotAddDiff > 0 ? 'HOT_ADD_RB_WAIT' : 'IDLE');
}

/** A guest that only left the VMBus goes on using what it was given; a machine that resets has boot memory again (spec 3.7). */
function resetMemory(work: Work, system: boolean): void {
  const { state } = work;
  clearLedger(state);
  state.hotAddDiff = 0;
  const { own } = state;
  if (!own) return;
  own.used = own.added;
  if (!system) return;
  work.effects.push({ type: 'discard-pages', ranges: [{ start: own.start, count: own.count }] });
  if (own.mapped > 0) work.effects.push({ type: 'unmap-pages', range: { start: own.start, count: own.mapped } });
  state.own = null;
}
