import type { Step } from '@dimmer/reducer';
import { awaitBalloonRoom, postBalloon } from './balloon.ts';
import { awaitHotAddRoom, clearPendingSticks, finishStick, postHotAdd, skipStick } from './hot-add.ts';
import type { DeviceEffect, DeviceInput } from './io.ts';
import { decideNextOperation } from './next-operation.ts';
import { enter, type Work, warn } from './outbox.ts';
import { receive } from './receive.ts';
import type { DeviceState, DeviceStateName } from './state.ts';
import { plugStick, releaseAllSticks, unplugStick } from './sticks.ts';
import { awaitUnballoonRoom, postUnballoon } from './unballoon.ts';

/** What each active state does by itself; the others wait for an input (spec 3.2). */
const HANDLERS: Partial<Record<DeviceStateName, (work: Work) => void>> = {
  IDLE: decideNextOperation,
  HOT_ADD_RB_WAIT: awaitHotAddRoom,
  HOT_ADD_POSTING: postHotAdd,
  HOT_ADD_SKIP_CURRENT: skipStick,
  HOT_ADD_PROCESSED_CLEAR_PENDING: clearPendingSticks,
  HOT_ADD_PROCESSED_NEXT: finishStick,
  BALLOON_RB_WAIT: awaitBalloonRoom,
  BALLOON_POSTING: postBalloon,
  UNBALLOON_RB_WAIT: awaitUnballoonRoom,
  UNBALLOON_POSTING: postUnballoon,
};

/**
 * The host side of the Dynamic Memory protocol, as the series has it (spec 3). There are no time-outs and no resends:
 * a guest that never answers parks the machine in a reply-wait state until its channel closes or the VM resets.
 */
export const deviceStep: Step<DeviceState, DeviceInput, DeviceEffect> = (state, input) => {
  const work: Work = { state, at: input.at, effects: [] };
  const before = state.name;
  take(work, input);
  if (!(input.type === 'packet' && input.more)) runHandlers(work);
  if (state.name !== before) {
    work.effects.push({ type: 'emit', event: { name: 'X_HV_BALLOON_STATE', data: { state: state.name } } });
  }
  return [state, work.effects];
};

/** The handler of the present state, again and again while it leads to another one (spec 3.1). */
function runHandlers(work: Work): void {
  let handled: DeviceStateName;
  do {
    handled = work.state.name;
    HANDLERS[handled]?.(work);
  } while (work.state.name !== handled);
}

function take(work: Work, input: DeviceInput): void {
  const { state } = work;
  switch (input.type) {
    case 'channel-open':
      return openChannel(work, input.ringBytes);
    case 'channel-closed':
      return closeChannel(work);
    case 'writable':
      state.ringFreeBytes = input.freeBytes;
      return;
    case 'packet':
      return receive(work, input.payload);
    case 'timer':
      if (state.name === 'POST_INIT_WAIT') enter(work, 'IDLE');
      return;
    case 'target':
      return setTarget(state, input.pages);
    case 'haprot-plugged':
      return plugStick(work, input.id, input.range);
    case 'haprot-unplug-asked':
      return unplugStick(work, input.id);
    case 'reset':
      return resetDevice(work, input.system);
    case 'trace':
      state.tracing = input.on;
  }
}

function openChannel(work: Work, ringBytes: number): void {
  if (work.state.name !== 'CLOSED') return warn(work, 'channel-open-refused', `in state ${work.state.name}`);
  work.state.ringFreeBytes = ringBytes;
  enter(work, 'VERSION');
}

/** Whatever was under way is forgotten; the VMBus resets the device next (spec 3.7). */
function closeChannel(work: Work): void {
  if (work.state.name === 'POST_INIT_WAIT') work.effects.push({ type: 'cancel-timer', id: 'post-init' });
  work.state.ringFreeBytes = 0;
  enter(work, 'WAIT_RESET');
}

/** A value below one page is ignored; the same value again asks for another try (spec 3.5). */
function setTarget(state: DeviceState, pages: number): void {
  if (pages <= 0) return;
  state.targetPages = pages;
  state.targetChanged = true;
}

/** The target survives; everything that a guest could have agreed to does not (spec 3.7). */
function resetDevice(work: Work, system: boolean): void {
  const { state } = work;
  if (state.name !== 'CLOSED') closeChannel(work);
  releaseAllSticks(work, system);
  state.transId = 0;
  state.diff = 0;
  state.unballoonBegun = false;
  state.version = null;
  state.capabilities = null;
  enter(work, 'CLOSED');
}
