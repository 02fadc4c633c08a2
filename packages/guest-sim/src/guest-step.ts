import { decodeStrict, type Message, maxPageCountOf } from '@dimmer/dynmem-proto';
import type { Step } from '@dimmer/reducer';
import { continueBalloon, onBalloonRequest } from './balloon.ts';
import {
  leave,
  onCapabilitiesResponse,
  onChannelClosed,
  onChannelOpened,
  onHandshakeTimeout,
  onVersionResponse,
  openChannel,
} from './handshake.ts';
import { continueHotAdd, crashesNow, onHotAddRequest } from './hot-add.ts';
import type { GuestEffect, GuestInput } from './io.ts';
import { continueAddingBlocks, onLinuxHotAddRequest } from './linux-hot-add.ts';
import { missMemory } from './memory-map.ts';
import { flushOutbox } from './outbox.ts';
import { askShutdown, crash, finishBoot, passSecond, powerOff, startBoot } from './life.ts';
import type { GuestState } from './state.ts';
import { hearChain, onVirtioTimer } from './virtio/connect.ts';
import { flushChains } from './virtio/post.ts';
import { finishUnballoon, onUnballoonRequest } from './unballoon.ts';
import { arm, type Work, warn } from './work.ts';

/**
 * The guest side of the Dynamic Memory protocol. Whatever the host sends, the guest goes on; each step does a bounded
 * amount of work and builds at most one message of a balloon answer.
 */
export const guestStep: Step<GuestState, GuestInput, GuestEffect> = (state, input) => {
  const work: Work = { state, at: input.at, effects: [] };
  if (input.type === 'power-on' || input.type === 'reset') startBoot(work);
  else if (state.power !== 'off' && state.power !== 'crashed') take(work, input);
  return [state, work.effects];
};

function take(work: Work, input: GuestInput): void {
  const { state } = work;
  switch (input.type) {
    case 'channel-opened':
      return onChannelOpened(work, input.ringBytes);
    case 'channel-closed':
      return onChannelClosed(work);
    case 'packet':
      onPacket(work, input.payload);
      return continueDueJob(work);
    case 'writable':
      state.driver.ringFreeBytes = input.freeBytes;
      flushChains(work);
      return flushAndContinue(work);
    case 'timer':
      return onTimer(work, input.id);
    case 'memory-unmapped':
      return onMemoryLost(work, missMemory(state.memory, input.range));
    case 'driver-reload':
      return reloadDriver(work);
    case 'shutdown-asked':
      return askShutdown(work);
    case 'faults':
      state.faults = input.faults;
      state.failedHotAdds = 0;
      return;
    case 'memory-mapped':
    case 'power-on':
    case 'reset':
  }
}

function onTimer(work: Work, id: string): void {
  switch (id) {
    case 'boot':
      return finishBoot(work);
    case 'tick':
      return passSecond(work);
    case 'work':
      work.state.driver.jobIsDue = true;
      return continueDueJob(work);
    case 'retry':
      return flushAndContinue(work);
    case 'handshake':
      return onHandshakeTimeout(work);
    case 'reopen':
      return openChannel(work);
    case 'shutdown':
      return powerOff(work);
    default:
      if (work.state.virtio) onVirtioTimer(work, work.state.virtio, id);
  }
}

function flushAndContinue(work: Work): void {
  flushOutbox(work);
  continueDueJob(work);
}

/** The job goes on when its time has come and all that was said before has left. */
function continueDueJob(work: Work): void {
  const { driver } = work.state;
  if (!driver.jobIsDue || driver.outbox.length > 0) return;
  driver.jobIsDue = false;
  switch (driver.job?.type) {
    case 'balloon':
      return continueBalloon(work, driver.job);
    case 'unballoon':
      return finishUnballoon(work);
    case 'hot-add':
      return continueHotAdd(work, driver.job);
    case 'add-blocks':
      return continueAddingBlocks(work, driver.job);
    case undefined:
  }
}

function onPacket(work: Work, payload: Uint8Array): void {
  const { driver, received, virtio } = work.state;
  if (driver.link === 'closed' || driver.link === 'opening') return;
  if (virtio) return hearChain(work, virtio, payload);
  const message = decodeStrict(payload);
  if (message.type === 'malformed') return warn(work, 'malformed-message', `${message.reason} at ${message.offset}`);
  received[message.type] = (received[message.type] ?? 0) + 1;
  onMessage(work, message);
}

function onMessage(work: Work, message: Message): void {
  switch (message.type) {
    case 'VERSION_RESPONSE':
      return onVersionResponse(work, message);
    case 'CAPABILITIES_RESPONSE':
      return onCapabilitiesResponse(work, message);
    case 'BALLOON_REQUEST':
    case 'UNBALLOON_REQUEST':
    case 'HOT_ADD_REQUEST':
      return onRequest(work, message);
    case 'INFO':
      work.state.driver.maxPages = maxPageCountOf(message) ?? work.state.driver.maxPages;
      return;
    default:
      return warn(work, 'unexpected-message', message.type);
  }
}

type Request = Message & { readonly type: 'BALLOON_REQUEST' | 'UNBALLOON_REQUEST' | 'HOT_ADD_REQUEST' };

/** One request at a time; only an unballoon has several messages (spec 6.1). */
function onRequest(work: Work, request: Request): void {
  const { state } = work;
  const { driver, temperament } = state;
  if (driver.link !== 'connected') return warn(work, 'unexpected-message', `${request.type} before the handshake`);
  const { job } = driver;
  const goesOn = request.type === 'UNBALLOON_REQUEST' && job?.type === 'unballoon' && !job.last;
  if (job && !goesOn) return warn(work, 'busy', request.type);
  if (request.type === 'BALLOON_REQUEST') return onBalloonRequest(work, request);
  if (request.type === 'UNBALLOON_REQUEST') return onUnballoonRequest(work, request);
  if (crashesNow(work)) return crash(work);
  return temperament.family === 'linux' ? onLinuxHotAddRequest(work, request) : onHotAddRequest(work, request);
}

/** The driver leaves the VMBus and comes back without a reboot (spec 3.7). */
function reloadDriver(work: Work): void {
  if (work.state.power !== 'running') return;
  const wasOpen = work.state.driver.link !== 'closed';
  leave(work);
  if (wasOpen) work.effects.push({ type: 'close-channel' });
  arm(work, 'reopen', work.state.temperament.reloadMs);
}

/** Memory went that the guest believed to be its own: a stick that a mere reset of the channel set free (spec 3.7). */
function onMemoryLost(work: Work, pages: number): void {
  if (pages > 0) warn(work, 'memory-lost', `${pages} pages are gone that were the guest's`);
}
