import { alignDown, bytesToPages, type PageRange, pagesToBytes } from '@dimmer/pages';
import type { Step } from '@dimmer/reducer';
import {
  decodeMemForHost,
  encodeMemToGuest,
  type MemConfig,
  type MemToGuest,
  type MemToHost,
} from '@dimmer/virtio-proto';
import type { ChannelInput, ComparisonEffect } from '../io.ts';
import { closeLink, noteRoom, openLink, send, warn } from '../link.ts';
import {
  type Blocks,
  countPlugged,
  setPlugged,
  usableFor,
  type VirtioMemState,
  virtioMemPages,
  type Work,
} from './state.ts';

export type VirtioMemInput =
  | ChannelInput
  /** `requested-size`: whole blocks, at most the region. What does not fit is cut. */
  | { readonly at: number; readonly type: 'requested'; readonly pages: number };

/** The host side of virtio-mem (spec 10.2): the host says how much, the guest which blocks. */
export const virtioMemStep: Step<VirtioMemState, VirtioMemInput, ComparisonEffect> = (state, input) => {
  const effects: ComparisonEffect[] = [];
  take({ state, link: state.link, warnings: state.warnings, effects }, input);
  return [state, effects];
};

function take(work: Work, input: VirtioMemInput): void {
  switch (input.type) {
    case 'channel-open':
      openLink(work, input.ringBytes);
      return send(work, encodeMemToGuest({ type: 'offer', features: [], config: configOf(work.state) }));
    case 'channel-closed':
      return closeLink(work);
    case 'writable':
      return noteRoom(work, input.freeBytes);
    case 'packet':
      return receive(work, input.payload);
    case 'requested':
      return setRequested(work, input.pages);
    case 'reset':
      closeLink(work);
      // The memory survives a driver that comes and goes, and no reset of the machine.
      if (input.system) unplugAll(work);
  }
}

function configOf(state: VirtioMemState): MemConfig {
  const { options, blockPages, requestedPages, usablePages } = state;
  return {
    blockBytes: pagesToBytes(blockPages),
    node: 0,
    addressBytes: pagesToBytes(options.region.start),
    regionBytes: pagesToBytes(options.region.count),
    usableBytes: pagesToBytes(usablePages),
    pluggedBytes: pagesToBytes(virtioMemPages(state)),
    requestedBytes: pagesToBytes(requestedPages),
  };
}

function setRequested(work: Work, pages: number): void {
  const { state } = work;
  const { region } = state.options;
  state.requestedPages = alignDown(Math.min(Math.max(0, pages), region.count), state.blockPages);
  // It shrinks only when nothing is plugged: what is plugged stays in reach.
  state.usablePages = Math.max(usableFor(state), state.pluggedBlocks === 0 ? 0 : state.usablePages);
  send(work, encodeMemToGuest({ type: 'config', config: configOf(state) }));
}

function receive(work: Work, payload: Uint8Array): void {
  const { link } = work;
  const message = decodeMemForHost(payload);
  if (message.type === 'malformed') return warn(work, 'malformed-message', `${message.reason} at ${message.offset}`);
  if (message.type === 'driver-ok') {
    if (link.phase !== 'offered') return warn(work, 'unexpected-message', 'driver-ok');
    link.phase = 'running';
    return;
  }
  if (link.phase !== 'running') return warn(work, 'unexpected-message', `${message.type} before the driver is ready`);
  send(work, encodeMemToGuest(answer(work, message)));
}

type Request = Exclude<MemToHost, { type: 'driver-ok' }>;
type Answer = Exclude<MemToGuest, { type: 'offer' | 'config' }>;

function answer(work: Work, request: Request): Answer {
  if (request.type === 'unplug-all') {
    unplugAll(work);
    return { type: 'ack', state: null };
  }
  const blocks = readBlocks(work.state, request);
  if (!blocks) return { type: 'error', state: null };
  if (request.type === 'state') return { type: 'ack', state: stateOf(work.state, blocks) };
  return { type: request.type === 'plug' ? plug(work, blocks) : unplug(work, blocks), state: null };
}

/** Undefined: no blocks, not on a block's border, or not in the usable part of the region. */
function readBlocks({ options, blockPages, usablePages }: VirtioMemState, request: Request): Blocks | undefined {
  const offset = bytesToPages(request.addressBytes) - options.region.start;
  const isWhole = request.addressBytes % pagesToBytes(blockPages) === 0;
  const isInside = offset >= 0 && offset + request.blocks * blockPages <= usablePages;
  if (request.blocks === 0 || !isWhole || !isInside) return undefined;
  return { first: offset / blockPages, count: request.blocks };
}

function stateOf(state: VirtioMemState, blocks: Blocks): Answer['state'] {
  const plugged = countPlugged(state, blocks);
  if (plugged === 0) return 'unplugged';
  return plugged === blocks.count ? 'plugged' : 'mixed';
}

/** Never above what is requested (spec 10.2). */
function plug(work: Work, blocks: Blocks): Answer['type'] {
  const { state } = work;
  if ((state.pluggedBlocks + blocks.count) * state.blockPages > state.requestedPages) return 'nack';
  if (countPlugged(state, blocks) > 0) return 'error';
  setPlugged(state, blocks, true);
  work.effects.push({ type: 'return-pages', ranges: [pagesOf(state, blocks)] });
  emitSize(work);
  return 'ack';
}

function unplug(work: Work, blocks: Blocks): Answer['type'] {
  const { state } = work;
  if (countPlugged(state, blocks) < blocks.count) return 'error';
  setPlugged(state, blocks, false);
  work.effects.push({ type: 'discard-pages', ranges: [pagesOf(state, blocks)] });
  emitSize(work);
  return 'ack';
}

function pagesOf({ options, blockPages }: VirtioMemState, { first, count }: Blocks): PageRange {
  return { start: options.region.start + first * blockPages, count: count * blockPages };
}

function unplugAll(work: Work): void {
  const { state } = work;
  const had = state.pluggedBlocks;
  state.bitmap.fill(0);
  state.pluggedBlocks = 0;
  state.usablePages = usableFor(state);
  if (had === 0) return;
  work.effects.push({ type: 'discard-pages', ranges: [state.options.region] });
  emitSize(work);
}

function emitSize({ state, effects }: Work): void {
  const { id } = state.options;
  const size = pagesToBytes(virtioMemPages(state));
  const data = { id, size, 'qom-path': `/machine/peripheral/${id}` };
  effects.push({ type: 'emit', event: { name: 'MEMORY_DEVICE_SIZE_CHANGE', data } });
}
