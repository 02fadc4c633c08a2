import { type PageRange, pagesToBytes } from '@dimmer/pages';
import type { Step } from '@dimmer/reducer';
import {
  type BalloonConfig,
  decodeBalloonForHost,
  encodeBalloonToGuest,
  type Features,
  MAX_PFN,
} from '@dimmer/virtio-proto';
import type { ChannelInput, ComparisonEffect } from '../io.ts';
import { closeLink, noteRoom, openLink, send, warn } from '../link.ts';
import { offeredFeatures } from './features.ts';
import { movePages } from './move-pages.ts';
import { actualPages, addSection, removeSection, type VirtioBalloonState, type Work } from './state.ts';
import { announceSticks, forgetAnswers, onHotAdded, plugStick, unplugStick } from './sticks.ts';

export type VirtioBalloonInput =
  | ChannelInput
  | ({ readonly at: number } & (
      | { readonly type: 'target'; readonly pages: number }
      /** A DIMM: the machine's memory is larger or smaller from now on, and the balloon as large as before. */
      | { readonly type: 'memory-plugged' | 'memory-unplugged'; readonly range: PageRange }
      | { readonly type: 'haprot-plugged'; readonly id: string; readonly range: PageRange }
      /** Called only while the stick is not busy. */
      | { readonly type: 'haprot-unplug-asked'; readonly id: string }
    ));

/** The host side of virtio-balloon (spec 10.1). The guest chooses the pages in both directions, and goes at its own pace. */
export const virtioBalloonStep: Step<VirtioBalloonState, VirtioBalloonInput, ComparisonEffect> = (state, input) => {
  const effects: ComparisonEffect[] = [];
  take({ state, link: state.link, warnings: state.warnings, effects }, input);
  return [state, effects];
};

function take(work: Work, input: VirtioBalloonInput): void {
  const { state } = work;
  switch (input.type) {
    case 'channel-open':
      openLink(work, input.ringBytes);
      return send(
        work,
        encodeBalloonToGuest({ type: 'offer', features: offeredFeatures(state.options), config: configOf(state) }),
      );
    case 'channel-closed':
      return closeLink(work);
    case 'writable':
      return noteRoom(work, input.freeBytes);
    case 'packet':
      return receive(work, input.payload);
    case 'target':
      return setTarget(work, input.pages);
    case 'memory-plugged':
      state.totalPages += input.range.count;
      return addSection(state, { ...input.range, stick: null });
    case 'memory-unplugged':
      state.totalPages -= input.range.count;
      return removeSection(state, input.range.start);
    case 'haprot-plugged':
      return plugStick(work, input.id, input.range);
    case 'haprot-unplug-asked':
      return unplugStick(work, input.id);
    case 'reset':
      return resetDevice(work, input.system);
  }
}

function configOf({ wantedPages, balloonPages, gonePages }: VirtioBalloonState): BalloonConfig {
  return {
    numPages: Math.min(wantedPages + gonePages, MAX_PFN),
    actual: Math.min(balloonPages + gonePages, MAX_PFN),
    freePageHintId: 0,
    poison: 0,
  };
}

function receive(work: Work, payload: Uint8Array): void {
  const { link } = work;
  const message = decodeBalloonForHost(payload);
  if (message.type === 'malformed') return warn(work, 'malformed-message', `${message.reason} at ${message.offset}`);
  if (message.type === 'driver-ok') return startDriver(work, message.features);
  if (link.phase !== 'running') return warn(work, 'unexpected-message', `${message.type} before the driver is ready`);
  switch (message.type) {
    case 'actual':
      return setActual(work, message.pages);
    case 'inflate':
    case 'deflate':
      movePages(work, message.type, message.pfns);
      return send(work, encodeBalloonToGuest({ type: 'used', queue: message.type }));
    case 'hot-added':
      return onHotAdded(work, message);
    case 'stats':
      // The buffer stays with the host until somebody wants statistics: nobody here does.
      return;
  }
}

/** Features that were not offered are not agreed on, whatever the driver says. */
function startDriver(work: Work, features: Features): void {
  const { state, link } = work;
  if (link.phase !== 'offered') return warn(work, 'unexpected-message', 'driver-ok');
  const allowed = offeredFeatures(state.options);
  state.features = features.filter((bit) => allowed.includes(bit));
  link.phase = 'running';
  announceSticks(work);
}

/** Above all memory is all memory; 0 is no size (spec 7.1). The driver hears of it as an interrupt of the config space. */
function setTarget(work: Work, pages: number): void {
  if (pages <= 0) return;
  const { state } = work;
  state.wantedPages = Math.max(0, state.totalPages - pages);
  send(work, encodeBalloonToGuest({ type: 'config', config: configOf(state) }));
}

/** The driver's word, and nothing but that, is the size of the balloon. */
function setActual(work: Work, pages: number): void {
  const { state } = work;
  const before = actualPages(state);
  state.balloonPages = Math.min(Math.max(0, pages - state.gonePages), state.totalPages);
  const actual = actualPages(state);
  if (actual === before) return;
  work.effects.push({ type: 'emit', event: { name: 'BALLOON_CHANGE', data: { actual: pagesToBytes(actual) } } });
}

/**
 * `query-balloon` goes on answering what it did until the driver is back and says otherwise; then the old target is
 * reached again by itself (spec 7.3).
 */
function resetDevice(work: Work, system: boolean): void {
  closeLink(work);
  work.state.features = [];
  work.state.gonePages = 0;
  forgetAnswers(work, system);
}
