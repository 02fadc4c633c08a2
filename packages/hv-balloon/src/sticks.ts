import type { PageRange } from '@dimmer/pages';
import { type BookedRange, createStick, effectiveRange, type StickBooks } from './books.ts';
import { queueStick, resetStick } from './hot-add-sticks.ts';
import { clearLedger, forgetStick } from './ledger.ts';
import { emitInUse, emitUnused, trace, type Work, warn } from './outbox.ts';
import { type DeviceState, isPastCapabilities } from './state.ts';

/** Why the protocol refuses a stick: rows 12a to 12d of spec 5.3. */
export type ProtocolRefusal = 'no-guest' | 'guest-cannot-hot-add' | 'pages-removed-before' | 'pages-returned-before';

/** The first reason against a stick at this range now, or undefined. */
export function checkPlug(state: DeviceState, range: PageRange): ProtocolRefusal | undefined {
  if (!isPastCapabilities(state)) return 'no-guest';
  if (!state.capabilities?.hotAdd) return 'guest-cannot-hot-add';
  if (state.disallowed.intersects(range.start, range.count) && !isReusable(state, range)) return 'pages-removed-before';
  const { guest, both } = state.boot;
  const returned = guest.intersects(range.start, range.count) || both.intersects(range.start, range.count);
  return returned ? 'pages-returned-before' : undefined;
}

/** Wholly where sticks were removed, and that may be used again: all its pages are still ballooned in the guest's eyes. */
function isReusable({ deviations, disallowed }: DeviceState, { start, count }: PageRange): boolean {
  return deviations.reuseAddresses && disallowed.countIn(start, count) === count;
}

function findStick(state: DeviceState, id: string): StickBooks | undefined {
  return state.sticks.find((stick) => stick.id === id);
}

/** Whether the stick must not be removed now. */
export function isBusy(state: DeviceState, id: string): boolean {
  return findStick(state, id)?.busy ?? false;
}

export function plugStick(work: Work, id: string, range: PageRange): void {
  const { state } = work;
  const refusal = findStick(state, id) ? 'id in use' : checkPlug(state, range);
  if (refusal) return warn(work, 'plug-refused', `stick '${id}': ${refusal}`);
  const stick = createStick(id, range);
  state.sticks = [...state.sticks, stick].toSorted((a, b) => a.start - b.start);
  if (isReusable(state, range)) beginReleased(state, stick);
  else queueStick(work, stick);
}

/**
 * The guest has these pages and gave them back: a hot-add of them would fail, and end a Linux guest's hot-adds for good
 * (spec 6.3). So the stick begins with all of them released, and they come back by unballoon.
 */
function beginReleased(state: DeviceState, stick: StickBooks): void {
  const { start, count, removed } = stick;
  state.disallowed.remove(start, count);
  stick.head = 0;
  removed.both.insert(start, count);
  state.removedBoth += count;
}

/** A guest that can take hot-adds is here: every stick is announced, ascending, as in use (spec 5.7). */
export function announceSticks(work: Work): void {
  for (const stick of work.state.sticks) {
    emitInUse(work, stick.id);
    queueStick(work, stick);
  }
}

/** The last page of a stick was given back, or the first one returned. */
export function noteUsed(work: Work, range: BookedRange, before: number): void {
  const stick = range as StickBooks;
  if (before > 0 === stick.used > 0) return;
  stick.busy = stick.used > 0;
  if (stick.busy) emitInUse(work, stick.id);
  else emitUnused(work, stick.id);
}

/** The unplug callback: the guest is not told, for nothing of the stick is its (spec 5.9). */
export function unplugStick(work: Work, id: string): void {
  const { state } = work;
  const stick = findStick(state, id);
  if (!stick || stick.busy) return warn(work, 'unplug-refused', `stick '${id}' ${stick ? 'is in use' : 'is unknown'}`);
  const effective = effectiveRange(stick);
  trace(work, 'haprot_range_remove', { start: stick.start, count: stick.count });
  state.disallowed.insert(effective.start, effective.count);
  forgetStick(state, stick);
  state.sticks = state.sticks.filter((other) => other !== stick);
}

/**
 * Device reset: every stick is free. The queue comes first, in its order; then the sticks in use, by address; a stick
 * that was unused already says nothing (spec 5.7).
 */
export function releaseAllSticks(work: Work, system: boolean): void {
  const { state } = work;
  const released = [...state.queue, ...state.sticks.filter((stick) => stick.used > 0 && !stick.queued)];
  if (!system && state.sticks.some((stick) => stick.used > 0)) {
    warn(work, 'vmbus-reset-frees-sticks', 'the guest only left the VMBus and may go on using its sticks');
  }
  state.queue = [];
  clearLedger(state);
  for (const stick of state.sticks) {
    stick.queued = false;
    stick.busy = false;
    resetStick(stick);
  }
  for (const stick of released) emitUnused(work, stick.id);
}
