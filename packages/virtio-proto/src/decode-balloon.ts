import {
  BALLOON_QUEUES,
  type BalloonConfig,
  type BalloonStat,
  type BalloonToGuest,
  type BalloonToHost,
  MOST_PFNS,
} from './balloon-messages.ts';
import { readU16, readU32, readU64 } from './bytes.ts';
import { BALLOON_DEVICE, type Chain, CONTROL_QUEUE, isMalformed, readChain } from './chain.ts';
import { readControlForGuest, readControlForHost } from './control.ts';
import { type Malformed, malformed } from './malformed.ts';

/** Where the config space holds what the driver may write (spec 10.1). */
export const ACTUAL_OFFSET = 4;
export const BALLOON_CONFIG_BYTES = 16;
/** u16 tag, u64 value. */
export const STAT_BYTES = 10;
/** Invented: u64 first page, u64 count; from the host with a u16 kind and 6 bytes of 0 before them. */
export const HOT_ADD_BYTES = 16;
export const HOT_ADD_KIND = { add: 0, removed: 1 } as const;

/** Any bytes give a message or a `malformed` value. An array of more than 256 page numbers is malformed. */
export function decodeBalloonForHost(bytes: Uint8Array): BalloonToHost | Malformed {
  const chain = readChain(bytes);
  if (isMalformed(chain)) return chain;
  const { payload } = chain;
  if (chain.device !== BALLOON_DEVICE) return malformed('other-device', 0);
  switch (chain.queue) {
    case BALLOON_QUEUES.inflate:
      return readPfns('inflate', payload);
    case BALLOON_QUEUES.deflate:
      return readPfns('deflate', payload);
    case BALLOON_QUEUES.stats:
      return readStats(payload);
    case BALLOON_QUEUES.hotAdd:
      if (payload.length !== HOT_ADD_BYTES) return malformed('bad-length', payload.length);
      return { type: 'hot-added', start: readU64(payload, 0), count: readU64(payload, 8) };
    case CONTROL_QUEUE:
      return readRegisters(payload);
    default:
      return malformed('unknown-queue', 2);
  }
}

function readPfns(type: 'inflate' | 'deflate', payload: Uint8Array): BalloonToHost | Malformed {
  if (payload.length % 4 !== 0) return malformed('bad-length', payload.length);
  const count = payload.length / 4;
  if (count > MOST_PFNS) return malformed('too-many-entries', payload.length);
  const pfns = new Array<number>(count);
  for (let i = 0; i < count; i += 1) pfns[i] = readU32(payload, i * 4);
  return { type, pfns };
}

function readStats(payload: Uint8Array): BalloonToHost | Malformed {
  if (payload.length % STAT_BYTES !== 0) return malformed('bad-length', payload.length);
  if (payload.length / STAT_BYTES > MOST_PFNS) return malformed('too-many-entries', payload.length);
  const stats: BalloonStat[] = [];
  for (let at = 0; at < payload.length; at += STAT_BYTES) {
    stats.push({ tag: readU16(payload, at), value: readU64(payload, at + 2) });
  }
  return { type: 'stats', stats };
}

function readRegisters(payload: Uint8Array): BalloonToHost | Malformed {
  const control = readControlForHost(payload);
  if (control.type !== 'config-write') return control;
  if (control.offset !== ACTUAL_OFFSET) return malformed('config-read-only', control.offset);
  return { type: 'actual', pages: control.value };
}

export function decodeBalloonForGuest(bytes: Uint8Array): BalloonToGuest | Malformed {
  const chain = readChain(bytes);
  if (isMalformed(chain)) return chain;
  if (chain.device !== BALLOON_DEVICE) return malformed('other-device', 0);
  if (chain.queue === CONTROL_QUEUE) return readDevice(chain.payload);
  if (chain.queue === BALLOON_QUEUES.hotAdd) return readHotAdd(chain.payload);
  return readUsed(chain);
}

function readUsed({ queue, payload }: Chain): BalloonToGuest | Malformed {
  if (payload.length > 0) return malformed('bad-length', payload.length);
  if (queue === BALLOON_QUEUES.inflate) return { type: 'used', queue: 'inflate' };
  if (queue === BALLOON_QUEUES.deflate) return { type: 'used', queue: 'deflate' };
  return queue === BALLOON_QUEUES.stats ? { type: 'used', queue: 'stats' } : malformed('unknown-queue', 2);
}

function readHotAdd(payload: Uint8Array): BalloonToGuest | Malformed {
  if (payload.length !== 8 + HOT_ADD_BYTES) return malformed('bad-length', payload.length);
  const range = { start: readU64(payload, 8), count: readU64(payload, 16) };
  const kind = readU16(payload, 0);
  if (kind === HOT_ADD_KIND.add) return { type: 'hot-add', range };
  return kind === HOT_ADD_KIND.removed ? { type: 'hot-removed', range } : malformed('unknown-kind', 0);
}

function readDevice(payload: Uint8Array): BalloonToGuest | Malformed {
  const control = readControlForGuest(payload);
  if (control.type === 'malformed') return control;
  if (control.config.length !== BALLOON_CONFIG_BYTES) return malformed('bad-length', control.config.length);
  const config = readConfig(control.config);
  return control.type === 'offer' ? { type: 'offer', features: control.features, config } : { type: 'config', config };
}

function readConfig(bytes: Uint8Array): BalloonConfig {
  return {
    numPages: readU32(bytes, 0),
    actual: readU32(bytes, ACTUAL_OFFSET),
    freePageHintId: readU32(bytes, 8),
    poison: readU32(bytes, 12),
  };
}
