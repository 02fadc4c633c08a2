import type { PageRange } from '@dimmer/pages';
import { BALLOON_QUEUES, type BalloonConfig, type BalloonToGuest, type BalloonToHost } from './balloon-messages.ts';
import { writeU16, writeU32, writeU64 } from './bytes.ts';
import { BALLOON_DEVICE, CHAIN_HEADER_BYTES, createChain } from './chain.ts';
import { encodeConfig, encodeConfigWrite, encodeDriverOk, encodeOffer } from './control.ts';
import { ACTUAL_OFFSET, BALLOON_CONFIG_BYTES, HOT_ADD_BYTES, HOT_ADD_KIND, STAT_BYTES } from './decode-balloon.ts';

export function encodeBalloonToHost(message: BalloonToHost): Uint8Array {
  switch (message.type) {
    case 'driver-ok':
      return encodeDriverOk(BALLOON_DEVICE, message.features);
    case 'actual':
      return encodeConfigWrite(BALLOON_DEVICE, ACTUAL_OFFSET, message.pages);
    case 'inflate':
    case 'deflate':
      return encodePfns(BALLOON_QUEUES[message.type], message.pfns);
    case 'stats':
      return encodeStats(message);
    case 'hot-added':
      return encodeHotAdded(message);
  }
}

function encodePfns(queue: number, pfns: readonly number[]): Uint8Array {
  const bytes = createChain(BALLOON_DEVICE, queue, pfns.length * 4);
  for (let i = 0; i < pfns.length; i += 1) writeU32(bytes, CHAIN_HEADER_BYTES + i * 4, pfns[i]!);
  return bytes;
}

function encodeStats({ stats }: BalloonToHost & { readonly type: 'stats' }): Uint8Array {
  const bytes = createChain(BALLOON_DEVICE, BALLOON_QUEUES.stats, stats.length * STAT_BYTES);
  for (const [i, { tag, value }] of stats.entries()) {
    writeU16(bytes, CHAIN_HEADER_BYTES + i * STAT_BYTES, tag);
    writeU64(bytes, CHAIN_HEADER_BYTES + i * STAT_BYTES + 2, value);
  }
  return bytes;
}

function encodeHotAdded(range: PageRange): Uint8Array {
  const bytes = createChain(BALLOON_DEVICE, BALLOON_QUEUES.hotAdd, HOT_ADD_BYTES);
  writeU64(bytes, CHAIN_HEADER_BYTES, range.start);
  writeU64(bytes, CHAIN_HEADER_BYTES + 8, range.count);
  return bytes;
}

export function encodeBalloonToGuest(message: BalloonToGuest): Uint8Array {
  switch (message.type) {
    case 'offer':
      return encodeOffer(BALLOON_DEVICE, message.features, configBytes(message.config));
    case 'config':
      return encodeConfig(BALLOON_DEVICE, configBytes(message.config));
    case 'used':
      return createChain(BALLOON_DEVICE, BALLOON_QUEUES[message.queue], 0);
    case 'hot-add':
      return encodeHotAdd(HOT_ADD_KIND.add, message.range);
    case 'hot-removed':
      return encodeHotAdd(HOT_ADD_KIND.removed, message.range);
  }
}

function encodeHotAdd(kind: number, { start, count }: PageRange): Uint8Array {
  const bytes = createChain(BALLOON_DEVICE, BALLOON_QUEUES.hotAdd, 8 + HOT_ADD_BYTES);
  writeU16(bytes, CHAIN_HEADER_BYTES, kind);
  writeU64(bytes, CHAIN_HEADER_BYTES + 8, start);
  writeU64(bytes, CHAIN_HEADER_BYTES + 16, count);
  return bytes;
}

function configBytes({ numPages, actual, freePageHintId, poison }: BalloonConfig): Uint8Array {
  const bytes = new Uint8Array(BALLOON_CONFIG_BYTES);
  for (const [i, value] of [numPages, actual, freePageHintId, poison].entries()) writeU32(bytes, i * 4, value);
  return bytes;
}
