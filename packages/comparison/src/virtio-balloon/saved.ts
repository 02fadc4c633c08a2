import {
  createSavedForm,
  corrupt,
  type PageRange,
  type Restored,
  readSaved,
  restorePages,
  SavedPages,
  savePages,
  SavedRange,
  type SavedRefusal,
} from '@dimmer/pages';
import { decodeBalloonForGuest } from '@dimmer/virtio-proto';
import { type Static, Type } from 'typebox';
import { findOddRange, PAGE_SPACE } from '../page-space.ts';
import { findLinkFault, restoreLink, SavedLink, saveLink } from '../saved-link.ts';
import { offeredFeatures } from './features.ts';
import {
  addSection,
  createVirtioBalloon,
  dimmsOf,
  type Stick,
  sticksOf,
  type VirtioBalloonOptions,
  type VirtioBalloonState,
} from './state.ts';

const VIRTIO_BALLOON_VERSION = 1;

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const SavedStick = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    start: Count,
    count: Count,
    phase: Type.Enum(['waiting', 'asked', 'answered']),
    addedPages: Count,
    removed: SavedPages,
  },
  strict,
);

/** Names are those of `VirtioBalloonState`; how much memory there is follows from what there is. */
const SavedVirtioBalloon = Type.Object(
  {
    version: Type.Literal(VIRTIO_BALLOON_VERSION),
    /** Boot memory of the machine: a document is restored to no other. */
    bootRanges: Type.Array(SavedRange),
    link: SavedLink,
    features: Type.Array(Count),
    wantedPages: Count,
    balloonPages: Count,
    gonePages: Count,
    dimms: Type.Array(SavedRange),
    sticks: Type.Array(SavedStick),
    disallowed: SavedPages,
    warnings: Type.Record(Type.String(), Count),
  },
  strict,
);
export type SavedVirtioBalloon = Static<typeof SavedVirtioBalloon>;

const SAVED_VIRTIO_BALLOON = createSavedForm(VIRTIO_BALLOON_VERSION, SavedVirtioBalloon);

/** The device as plain JSON, which shares nothing with it: the device may go on. */
export function saveVirtioBalloon(state: VirtioBalloonState): SavedVirtioBalloon {
  const { link, features, wantedPages, balloonPages, gonePages, warnings } = state;
  return {
    version: VIRTIO_BALLOON_VERSION,
    bootRanges: state.options.bootRanges.map(({ start, count }) => ({ start, count })),
    link: saveLink(link),
    features: [...features],
    wantedPages,
    balloonPages,
    gonePages,
    dimms: [...dimmsOf(state)],
    sticks: sticksOf(state).map((stick) => ({ ...stick, removed: savePages(stick.removed) })),
    disallowed: savePages(state.disallowed),
    warnings: { ...warnings },
  };
}

/** The device again, or why not: no document gives a device that breaks a rule. */
export function restoreVirtioBalloon(options: VirtioBalloonOptions, value: unknown): Restored<VirtioBalloonState> {
  const read = readSaved(SAVED_VIRTIO_BALLOON, value);
  if (!read.ok) return read;
  const state = build(options, read.state);
  const reason = 'code' in state ? state : findFault(state, read.state);
  return reason ? { ok: false, reason } : { ok: true, state: state as VirtioBalloonState };
}

function build(options: VirtioBalloonOptions, saved: SavedVirtioBalloon): VirtioBalloonState | SavedRefusal {
  const { version: _, bootRanges, dimms, sticks, ...plain } = saved;
  const fresh = createVirtioBalloon(options);
  if (!isSameMemory(bootRanges, options.bootRanges))
    return { code: 'foreign', what: 'a machine with other boot memory' };
  const disallowed = restorePages(saved.disallowed, PAGE_SPACE);
  if (!disallowed) return corrupt('/disallowed', 'has empty, touching or impossible ranges');
  const state = { ...fresh, ...plain, disallowed, link: restoreLink(saved.link), warnings: { ...saved.warnings } };
  for (const range of dimms) {
    addSection(state, { ...range, stick: null });
    state.totalPages += range.count;
  }
  for (const [at, { start, count, addedPages, ...stick }] of sticks.entries()) {
    const removed = restorePages(stick.removed, { start, count: Math.min(addedPages, count) });
    if (!removed) return corrupt(`/sticks/${at}/removed`, 'has pages that the guest has not taken');
    addSection(state, { start, count, stick: { ...stick, start, count, addedPages, removed } });
    state.totalPages += addedPages;
  }
  return state;
}

function isSameMemory(saved: readonly PageRange[], own: VirtioBalloonOptions['bootRanges']): boolean {
  return (
    saved.length === own.length &&
    saved.every(({ start, count }, at) => start === own[at]?.start && count === own[at].count)
  );
}

function findFault(state: VirtioBalloonState, saved: SavedVirtioBalloon): SavedRefusal | undefined {
  const offered = offeredFeatures(state.options);
  const { features } = state;
  if (new Set(features).size < features.length || !features.every((bit) => offered.includes(bit))) {
    return corrupt('/features', 'has what was not offered');
  }
  if (findOddRange(state.sections) >= 0) return corrupt('', 'has memory that is empty, impossible or there twice');
  const odd = saved.sticks.findIndex(
    (stick, at) => !isSound(stick) || saved.sticks.slice(0, at).some(({ id }) => id === stick.id),
  );
  if (odd >= 0) return corrupt(`/sticks/${odd}`, 'is there twice, or not as far as it says');
  return findLinkFault(state.link, decodeBalloonForGuest);
}

/** Only of a stick that it has answered for the guest has pages. */
function isSound({ phase, addedPages, count }: Omit<Stick, 'removed'>): boolean {
  return addedPages <= (phase === 'answered' ? count : 0);
}
