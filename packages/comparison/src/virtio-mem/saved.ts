import {
  corrupt,
  createSavedForm,
  isAligned,
  PageRangeTree,
  type Restored,
  readSaved,
  restorePages,
  SavedPages,
  savePages,
  SavedRange,
  type SavedRefusal,
} from '@dimmer/pages';
import { decodeMemForGuest } from '@dimmer/virtio-proto';
import { type Static, Type } from 'typebox';
import { findLinkFault, restoreLink, SavedLink, saveLink } from '../saved-link.ts';
import {
  countPlugged,
  createVirtioMem,
  setPlugged,
  usableFor,
  type VirtioMemOptions,
  type VirtioMemState,
} from './state.ts';

const VIRTIO_MEM_VERSION = 1;

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** Names are those of `VirtioMemState`. */
const SavedVirtioMem = Type.Object(
  {
    version: Type.Literal(VIRTIO_MEM_VERSION),
    /** Of which device it is: a document is restored to no other. */
    machine: Type.Object({ id: Type.String(), region: SavedRange, blockPages: Count }, strict),
    link: SavedLink,
    requestedPages: Count,
    usablePages: Count,
    /** Numbers of the blocks that are plugged, as a set of pages is written. */
    plugged: SavedPages,
    warnings: Type.Record(Type.String(), Count),
  },
  strict,
);
export type SavedVirtioMem = Static<typeof SavedVirtioMem>;

const SAVED_VIRTIO_MEM = createSavedForm(VIRTIO_MEM_VERSION, SavedVirtioMem);

/** The device as plain JSON, which shares nothing with it: the device may go on. */
export function saveVirtioMem(state: VirtioMemState): SavedVirtioMem {
  const { link, requestedPages, usablePages, warnings } = state;
  return {
    version: VIRTIO_MEM_VERSION,
    machine: machineOf(state),
    link: saveLink(link),
    requestedPages,
    usablePages,
    plugged: savePages(pluggedBlocksOf(state)),
    warnings: { ...warnings },
  };
}

function machineOf({ options: { id, region }, blockPages }: VirtioMemState): SavedVirtioMem['machine'] {
  return { id, region: { start: region.start, count: region.count }, blockPages };
}

function pluggedBlocksOf(state: VirtioMemState): PageRangeTree {
  const plugged = new PageRangeTree();
  for (let block = 0; block < blocksOf(state); block += 1) {
    if (countPlugged(state, { first: block, count: 1 }) > 0) plugged.insert(block, 1);
  }
  return plugged;
}

function blocksOf({ options, blockPages }: VirtioMemState): number {
  return Math.floor(options.region.count / blockPages);
}

/** The device again, or why not: no document gives a device that breaks a rule. */
export function restoreVirtioMem(options: VirtioMemOptions, value: unknown): Restored<VirtioMemState> {
  const read = readSaved(SAVED_VIRTIO_MEM, value);
  if (!read.ok) return read;
  const { machine, link, requestedPages, usablePages, plugged, warnings } = read.state;
  const fresh = createVirtioMem(options);
  const [was, is] = [machine, machineOf(fresh)].map((one) =>
    JSON.stringify([one.id, one.region.start, one.region.count, one.blockPages]),
  );
  if (was !== is) return { ok: false, reason: { code: 'foreign', what: `a virtio-mem ${was}, not ${is}` } };
  const state = { ...fresh, link: restoreLink(link), requestedPages, usablePages, warnings: { ...warnings } };
  const blocks = restorePages(plugged, { start: 0, count: Math.floor(usablePages / state.blockPages) });
  if (!blocks) return { ok: false, reason: corrupt('/plugged', 'has blocks that are not in the usable part') };
  const reason = findFault(state);
  if (reason) return { ok: false, reason };
  for (const { start, count } of blocks) setPlugged(state, { first: start, count }, true);
  return { ok: true, state };
}

function findFault(state: VirtioMemState): SavedRefusal | undefined {
  const { requestedPages, usablePages, blockPages, options, link } = state;
  const { count } = options.region;
  if (requestedPages > count || !isAligned(requestedPages, blockPages)) {
    return corrupt('/requestedPages', 'is not a number of blocks of the region');
  }
  if (usablePages > count || usablePages < usableFor(state)) {
    return corrupt('/usablePages', 'is not what can be used of the region');
  }
  return findLinkFault(link, decodeMemForGuest);
}
