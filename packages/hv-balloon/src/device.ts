import type { Step } from '@dimmer/reducer';
import { awaitBalloonRoom, postBalloon } from './balloon.ts';
import type { Edition } from './editions/edition.ts';
import { SERIES } from './editions/series.ts';
import { UPSTREAM } from './editions/upstream.ts';
import { awaitHotAddRoom } from './hot-add.ts';
import type { DeviceEffect, DeviceInput } from './io.ts';
import type { EditionName } from './options.ts';
import { enter, type Work, warn } from './outbox.ts';
import { receive } from './receive.ts';
import type { DeviceState } from './state.ts';
import type { DeviceStateName } from './state-names.ts';
import { awaitUnballoonRoom, postUnballoon } from './unballoon.ts';

const EDITIONS: Readonly<Record<EditionName, Edition>> = { series: SERIES, upstream: UPSTREAM };

/** What each active state does by itself in both editions; the others wait for an input (spec 3.2). */
const HANDLERS: Edition['handlers'] = {
  HOT_ADD_RB_WAIT: awaitHotAddRoom,
  BALLOON_RB_WAIT: awaitBalloonRoom,
  BALLOON_POSTING: postBalloon,
  UNBALLOON_RB_WAIT: awaitUnballoonRoom,
  UNBALLOON_POSTING: postUnballoon,
};

/**
 * The host side of the Dynamic Memory protocol, as the series or as QEMU 8.2 and later has it (spec 3). There are no
 * time-outs and no resends: a guest that never answers parks the machine in a reply-wait state until its channel closes
 * or the VM resets.
 */
export const deviceStep: Step<DeviceState, DeviceInput, DeviceEffect> = (state, input) => {
  const edition = EDITIONS[state.options.edition ?? 'series'];
  const work: Work = { state, edition, at: input.at, effects: [] };
  const before = state.name;
  take(work, input);
  const isMidBurst = input.type === 'packet' && input.more;
  if (!isMidBurst || (!edition.drainsBursts && state.name !== before)) runHandlers(work);
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
    (work.edition.handlers[handled] ?? HANDLERS[handled])?.(work);
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
      return work.edition.plugStick(work, input.id, input.range);
    case 'haprot-unplug-asked':
      return work.edition.unplugStick(work, input.id);
    case 'reset':
      return resetDevice(work, input.system);
    case 'trace':
      state.tracing = input.on;
  }
}

function openChannel(work: Work, ringBytes: number): void {
  if (work.state.name !== work.edition.closedState)
    return warn(work, 'channel-open-refused', `in state ${work.state.name}`);
  work.state.ringFreeBytes = ringBytes;
  enter(work, 'VERSION');
}

/** Whatever was under way is forgotten; the VMBus resets the device next (spec 3.7). */
function closeChannel(work: Work): void {
  if (work.state.name === 'POST_INIT_WAIT') work.effects.push({ type: 'cancel-timer', id: 'post-init' });
  work.state.ringFreeBytes = 0;
  work.state.lastReport = null;
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
  const { state, edition } = work;
  if (state.name === edition.closedState && edition.resetsOnce && !system) return;
  if (state.name !== edition.closedState) closeChannel(work);
  edition.resetMemory(work, system);
  state.transId = 0;
  state.diff = 0;
  state.unballoonBegun = false;
  state.version = null;
  state.capabilities = null;
  enter(work, edition.closedState);
}
