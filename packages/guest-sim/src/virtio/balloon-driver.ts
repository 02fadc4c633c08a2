import {
  BALLOON_FEATURES,
  type BalloonToGuest,
  type BalloonToHost,
  decodeBalloonForGuest,
  encodeBalloonToHost,
  MOST_PFNS,
} from '@dimmer/virtio-proto';
import { PAGES_PER_MIB, type PageRange } from '@dimmer/pages';
import { keptFree } from '../balloon.ts';
import { pagesTaken, takeNewMemory } from '../hot-add.ts';
import { loseMemory, takeBack } from '../memory-map.ts';
import type { GuestState } from '../state.ts';
import { BLOCK_PAGES, takeBlocks, takeSingles } from '../take-pages.ts';
import { arm, type Work, warn } from '../work.ts';
import { isAddressable } from './addressable.ts';
import type { BalloonDriver } from './drivers.ts';
import { post } from './post.ts';

/** After memory could not be had: the driver never says a final no (spec 10.1). */
const ALLOCATION_PAUSE_MS = 200;
/** Linux's allocator lets the balloon go down to its low watermark, far below the floor of hv_balloon. */
const LINUX_WATERMARK_PAGES = 16 * PAGES_PER_MIB;

const SUPPORTED: readonly number[] = [
  BALLOON_FEATURES.mustTellHost,
  BALLOON_FEATURES.hugeUnits,
  BALLOON_FEATURES.hotAdd,
];

export function hearBalloon(work: Work, driver: BalloonDriver, payload: Uint8Array): void {
  const message = decodeBalloonForGuest(payload);
  if (message.type === 'malformed') return warn(work, 'malformed-message', `${message.reason} at ${message.offset}`);
  if (message.type === 'offer') return start(work, driver, message);
  if (!driver.isReady) return warn(work, 'unexpected-message', `${message.type} before the offer`);
  switch (message.type) {
    case 'config':
      driver.wantedPages = message.config.numPages;
      return moveBalloon(work, driver);
    case 'used':
      return finishArray(work, driver, message.queue);
    case 'hot-add':
      if (!isAddressable(message.range)) return warn(work, 'unexpected-message', 'hot-add of no memory');
      driver.adding = [...driver.adding, message.range];
      if (driver.adding.length === 1) armHotAdd(work, message.range);
      return;
    case 'hot-removed':
      loseMemory(work.state.memory, message.range);
  }
}

function start(work: Work, driver: BalloonDriver, offer: BalloonToGuest & { readonly type: 'offer' }): void {
  if (driver.isReady) return warn(work, 'unexpected-message', 'offer');
  const { temperament } = work.state;
  const features = offer.features.filter(
    (bit) => SUPPORTED.includes(bit) && (bit !== BALLOON_FEATURES.hotAdd || temperament.hotAdd),
  );
  driver.isReady = true;
  driver.hugeUnits = features.includes(BALLOON_FEATURES.hugeUnits);
  driver.wantedPages = offer.config.numPages;
  say(work, { type: 'driver-ok', features });
  say(work, { type: 'actual', pages: driver.givenPages });
  moveBalloon(work, driver);
}

function say(work: Work, message: BalloonToHost): void {
  const { sent } = work.state;
  sent[message.type] = (sent[message.type] ?? 0) + 1;
  post(work, encodeBalloonToHost(message));
}

/** One array in the right direction, if there is none on its way. */
export function moveBalloon(work: Work, driver: BalloonDriver): void {
  const { state } = work;
  if (driver.away || driver.isPausing || state.faults.silent) return;
  const unit = unitPages(driver);
  const units = Math.min(MOST_PFNS, Math.floor(Math.abs(driver.wantedPages - driver.givenPages) / unit));
  if (units === 0) return;
  const direction = driver.wantedPages > driver.givenPages ? 'inflate' : 'deflate';
  const pfns = direction === 'inflate' ? takeUnits(state, unit, units) : chooseUnits(state, unit, units);
  if (pfns.length > 0) {
    driver.away = { direction, pfns };
    say(work, { type: direction, pfns });
  } else if (direction === 'inflate') {
    pause(work, driver, ALLOCATION_PAUSE_MS);
  }
}

function unitPages({ hugeUnits }: BalloonDriver): number {
  return hugeUnits ? BLOCK_PAGES : 1;
}

/** First pages of what could be had, in units. */
function takeUnits(state: GuestState, unit: number, units: number): readonly number[] {
  const { memory, temperament } = state;
  const kept = temperament.family === 'linux' ? LINUX_WATERMARK_PAGES : keptFree(state);
  const most = Math.min(units, Math.floor(Math.max(0, memory.free.pages - kept) / unit));
  const { balloonOrder, balloonFrom } = temperament;
  const ranges =
    unit === 1
      ? takeSingles(memory, most, most, balloonOrder)
      : takeBlocks(memory, most * unit, most, balloonOrder, balloonFrom);
  return ranges.map((range) => range.start);
}

/** The guest chooses what it takes back: here, its highest pages. They stay in the balloon until the host has answered. */
function chooseUnits({ memory }: GuestState, unit: number, units: number): readonly number[] {
  const taken: PageRange[] = [];
  for (let left = units * unit; left > 0; ) {
    const range = memory.ballooned.pop(left);
    if (!range) break;
    taken.push(range);
    left -= range.count;
  }
  for (const range of taken) memory.ballooned.insert(range.start, range.count);
  return taken.flatMap(({ start, count }) => Array.from({ length: count / unit }, (_, i) => start + i * unit));
}

function finishArray(work: Work, driver: BalloonDriver, queue: 'inflate' | 'deflate' | 'stats'): void {
  const { away } = driver;
  if (away?.direction !== queue) return warn(work, 'unexpected-message', `the host returned an array of ${queue}`);
  const unit = unitPages(driver);
  const pages = away.pfns.length * unit;
  driver.away = null;
  if (queue === 'inflate') {
    driver.givenPages += pages;
  } else {
    driver.givenPages -= pages;
    // What left with its stick in the meantime is not there to be taken back.
    for (const start of away.pfns) takeBack(work.state.memory, { start, count: unit });
  }
  say(work, { type: 'actual', pages: driver.givenPages });
  const waitMs = pages * work.state.temperament.pfnPageMs + (work.state.faults.lateMs ?? 0);
  if (waitMs > 0) pause(work, driver, waitMs);
  else moveBalloon(work, driver);
}

function pause(work: Work, driver: BalloonDriver, waitMs: number): void {
  driver.isPausing = true;
  arm(work, 'virtio-balloon', waitMs);
}

export function endPause(work: Work, driver: BalloonDriver): void {
  driver.isPausing = false;
  moveBalloon(work, driver);
}

function armHotAdd(work: Work, { count }: PageRange): void {
  const { state } = work;
  arm(work, 'virtio-hot-add', count * state.temperament.hotAddPerPageMs + (state.faults.lateMs ?? 0));
}

/** Takes what it can of the first announced range, and says how much. */
export function finishHotAdd(work: Work, driver: BalloonDriver): void {
  const [range, ...rest] = driver.adding;
  if (!range || work.state.faults.silent) return;
  driver.adding = rest;
  const { memory, temperament } = work.state;
  const count = pagesTaken(work.state, range, Math.max(0, temperament.maxOwnedPages - memory.owned.pages));
  takeNewMemory(work, { start: range.start, count });
  say(work, { type: 'hot-added', start: range.start, count });
  const [next] = rest;
  if (next) armHotAdd(work, next);
}

/** The driver goes: it uses again what it gave away. */
export function emptyBalloon({ state }: Work): void {
  const { memory } = state;
  const away = Array.from(memory.ballooned);
  for (const range of away) takeBack(memory, range);
}
