import { enter, type Work } from './outbox.ts';
import { type DeviceState, totalPages } from './state.ts';

/** What the guest has now, as the target logic sees it: total less everything given up (spec 3.4). */
export function currentPages(state: DeviceState): number {
  const total = totalPages(state);
  return total - Math.min(total, state.removedGuest + state.removedBoth);
}

/** Gives so many pages back. */
export function beginUnballoon(work: Work, pages: number): void {
  work.state.diff = pages;
  work.state.unballoonBegun = false;
  enter(work, 'UNBALLOON_RB_WAIT');
}

/** Takes so many pages. */
export function beginBalloon(work: Work, pages: number): void {
  work.state.diff = pages;
  work.state.fruitlessRounds = 0;
  enter(work, 'BALLOON_RB_WAIT');
}
