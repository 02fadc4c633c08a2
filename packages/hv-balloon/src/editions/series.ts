import {
  beginHotAdd,
  clearPendingSticks,
  finishStick,
  postStick,
  skipStick,
  takeStickAnswer,
} from '../hot-add-sticks.ts';
import { beginBalloon, beginUnballoon, currentPages } from '../next-operation.ts';
import { enter, type Work } from '../outbox.ts';
import { totalPages } from '../state.ts';
import { STATE_NAMES } from '../state-names.ts';
import { announceSticks, noteUsed, plugStick, releaseAllSticks, unplugStick } from '../sticks.ts';
import type { Edition } from './edition.ts';

/** The device of the series, which grows its guest by sticks. */
export const SERIES: Edition = {
  closedState: 'CLOSED',
  stateNames: STATE_NAMES,
  handlers: {
    IDLE: decide,
    HOT_ADD_POSTING: postStick,
    HOT_ADD_SKIP_CURRENT: skipStick,
    HOT_ADD_PROCESSED_CLEAR_PENDING: clearPendingSticks,
    HOT_ADD_PROCESSED_NEXT: finishStick,
  },
  drainsBursts: true,
  resetsOnce: false,
  announceMemory: announceSticks,
  afterUnballoon: (work) => enter(work, 'IDLE'),
  afterHotAdd: takeStickAnswer,
  resetMemory: releaseAllSticks,
  noteUsed,
  plugStick,
  unplugStick,
  /** A single t (spec 9, row 20). */
  statusEvent: ({ committed, available }) => ({
    name: 'HV_BALLOON_STATUS_REPORT',
    data: { commited: committed, available },
  }),
};

/**
 * IDLE: give memory back first, then hot-add, then take memory. A target that neither gives nor takes stays armed
 * and strikes when sticks change the size (spec 3.4, 9 row 3).
 */
function decide(work: Work): void {
  const { state } = work;
  const current = currentPages(state);
  const removed = totalPages(state) - current;
  const target = state.capabilities?.balloon && state.targetChanged ? state.targetPages : null;
  if (target !== null && removed > 0 && target > current) {
    state.targetChanged = false;
    return beginUnballoon(work, Math.min(target - current, removed));
  }
  if (state.queue.length > 0) return beginHotAdd(work);
  if (target !== null && target < current) {
    state.targetChanged = false;
    beginBalloon(work, current - target);
  }
}
