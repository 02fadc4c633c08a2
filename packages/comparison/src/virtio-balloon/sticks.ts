import type { ProtocolRefusal } from '@dimmer/haprot';
import { type PageRange, PageRangeTree } from '@dimmer/pages';
import { BALLOON_FEATURES, encodeBalloonToGuest } from '@dimmer/virtio-proto';
import { send, warn } from '../link.ts';
import { addSection, removeSection, type Stick, sticksOf, type VirtioBalloonState, type Work } from './state.ts';

/**
 * Sticks over virtio-balloon, by the message that Dimmer has invented for it: the host names a range, the guest answers how
 * many pages of it it has taken. The rules are those of the series (spec 5.3, 5.7, 5.9), as far as they go here.
 */

/** Linux puts memory into use by blocks of 128 MiB, and the message says so: sticks are whole blocks. */
export const STICK_ALIGNMENT_PAGES = 32_768;

/** The first reason against a stick at this range now. */
export function checkPlug(state: VirtioBalloonState, { start, count }: PageRange): ProtocolRefusal | undefined {
  if (state.link.phase !== 'running') return 'no-guest';
  if (!state.features.includes(BALLOON_FEATURES.hotAdd)) return 'guest-cannot-hot-add';
  return state.disallowed.intersects(start, count) ? 'pages-removed-before' : undefined;
}

/** Asked for and not answered, or in use: the guest has some of its pages, or may have. */
export function isStickBusy(state: VirtioBalloonState, id: string): boolean {
  const stick = sticksOf(state).find((one) => one.id === id);
  return stick !== undefined && (stick.phase === 'asked' || usedPages(stick) > 0);
}

export function usedPages({ addedPages, removed }: Stick): number {
  return addedPages - removed.pages;
}

export function plugStick(work: Work, id: string, { start, count }: PageRange): void {
  const stick: Stick = { id, start, count, phase: 'waiting', addedPages: 0, removed: new PageRangeTree() };
  addSection(work.state, { start, count, stick });
  announceSticks(work);
}

/** Every stick that the guest has not heard of. */
export function announceSticks(work: Work): void {
  const { state, link } = work;
  if (link.phase !== 'running' || !state.features.includes(BALLOON_FEATURES.hotAdd)) return;
  for (const stick of sticksOf(state)) {
    if (stick.phase !== 'waiting') continue;
    stick.phase = 'asked';
    send(work, encodeBalloonToGuest({ type: 'hot-add', range: { start: stick.start, count: stick.count } }));
  }
}

export function onHotAdded(work: Work, { start, count }: PageRange): void {
  const stick = sticksOf(work.state).find((one) => one.start === start && one.phase === 'asked');
  if (!stick) return warn(work, 'unexpected-message', `hot-added at page ${start}`);
  if (count > stick.count) warn(work, 'hot-add-too-many-pages', `${count} pages of ${stick.count}`);
  const before = stick.addedPages;
  stick.phase = 'answered';
  stick.addedPages = Math.max(before, Math.min(count, stick.count));
  work.state.totalPages += stick.addedPages - before;
  noteUsed(work, stick, 0);
  if (stick.addedPages === 0) emitHaprot(work, 'HV_BALLOON_HAPROT_UNUSED', stick.id);
}

/** Emits what changes between used and unused. */
export function noteUsed(work: Work, stick: Stick, before: number): void {
  const used = usedPages(stick);
  if (before === 0 && used > 0) emitHaprot(work, 'HV_BALLOON_HAPROT_INUSE', stick.id);
  if (before > 0 && used === 0) emitHaprot(work, 'HV_BALLOON_HAPROT_UNUSED', stick.id);
}

function emitHaprot({ effects }: Work, name: 'HV_BALLOON_HAPROT_UNUSED' | 'HV_BALLOON_HAPROT_INUSE', id: string): void {
  effects.push({ type: 'emit', event: { name, data: { id } } });
}

/** Its pages leave the balloon together with the memory behind them; the driver goes on counting them. */
export function unplugStick(work: Work, id: string): void {
  const { state } = work;
  const stick = sticksOf(state).find((one) => one.id === id);
  if (!stick || isStickBusy(state, id)) return warn(work, 'unexpected-message', `unplug of ${id}`);
  const { start, count, removed } = stick;
  removeSection(state, start);
  state.totalPages -= stick.addedPages;
  state.balloonPages = Math.max(0, state.balloonPages - removed.pages);
  state.wantedPages = Math.max(0, state.wantedPages - removed.pages);
  state.gonePages += removed.pages;
  if (stick.addedPages === 0) return;
  state.disallowed.insert(start, count);
  send(work, encodeBalloonToGuest({ type: 'hot-removed', range: { start, count } }));
}

/** The driver has left: its balloon is empty. After a reset of the machine no stick is the guest's any more. */
export function forgetAnswers(work: Work, system: boolean): void {
  const { state } = work;
  for (const stick of sticksOf(state)) {
    const before = usedPages(stick);
    stick.removed.clear();
    if (system || stick.phase === 'asked') stick.phase = 'waiting';
    if (system) {
      state.totalPages -= stick.addedPages;
      stick.addedPages = 0;
    } else {
      noteUsed(work, stick, before);
    }
  }
  state.balloonPages = Math.min(state.balloonPages, state.totalPages);
  if (system) state.disallowed.clear();
}
