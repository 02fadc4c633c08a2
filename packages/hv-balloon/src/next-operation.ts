import { beginHotAdd } from './hot-add.ts';
import { enter, type Work } from './outbox.ts';
import { type DeviceState, totalPages } from './state.ts';

/** What the guest has now, as the target logic sees it: total less everything given up (spec 3.4). */
export function currentPages(state: DeviceState): number {
  const total = totalPages(state);
  return total - Math.min(total, state.removedGuest + state.removedBoth);
}

/**
 * IDLE: give memory back first, then hot-add, then take memory. A target that neither gives nor takes stays armed
 * and strikes when sticks change the size (spec 3.4, 9 row 3).
 */
export function decideNextOperation(work: Work): void {
  const { state } = work;
  const current = currentPages(state);
  const removed = totalPages(state) - current;
  const target = state.capabilities?.balloon && state.targetChanged ? state.targetPages : null;
  if (target !== null && removed > 0 && target > current) {
    state.diff = Math.min(target - current, removed);
    state.targetChanged = false;
    state.unballoonBegun = false;
    return enter(work, 'UNBALLOON_RB_WAIT');
  }
  if (state.queue.length > 0) return beginHotAdd(work);
  if (target !== null && target < current) {
    state.diff = current - target;
    state.targetChanged = false;
    state.fruitlessRounds = 0;
    enter(work, 'BALLOON_RB_WAIT');
  }
}
