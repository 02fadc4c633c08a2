import { readU16, readU64 } from './bytes.ts';
import { CONTROL_QUEUE, isMalformed, MEM_DEVICE, readChain } from './chain.ts';
import { readControlForGuest, readControlForHost } from './control.ts';
import { type Malformed, malformed } from './malformed.ts';
import {
  MEM_ANSWERS,
  MEM_QUEUE,
  MEM_REQUESTS,
  MEM_STATES,
  type MemConfig,
  type MemToGuest,
  type MemToHost,
} from './mem-messages.ts';

export const MEM_CONFIG_BYTES = 56;
export const MEM_REQUEST_BYTES = 24;
export const MEM_ANSWER_BYTES = 10;

/** Any bytes give a message or a `malformed` value. */
export function decodeMemForHost(bytes: Uint8Array): MemToHost | Malformed {
  const chain = readChain(bytes);
  if (isMalformed(chain)) return chain;
  const { device, queue, payload } = chain;
  if (device !== MEM_DEVICE) return malformed('other-device', 0);
  if (queue === CONTROL_QUEUE) {
    const control = readControlForHost(payload);
    return control.type === 'config-write' ? malformed('config-read-only', control.offset) : control;
  }
  if (queue !== MEM_QUEUE) return malformed('unknown-queue', 2);
  if (payload.length !== MEM_REQUEST_BYTES) return malformed('bad-length', payload.length);
  const type = MEM_REQUESTS[readU16(payload, 0)];
  if (!type) return malformed('unknown-kind', 0);
  return { type, addressBytes: readU64(payload, 8), blocks: readU16(payload, 16) };
}

export function decodeMemForGuest(bytes: Uint8Array): MemToGuest | Malformed {
  const chain = readChain(bytes);
  if (isMalformed(chain)) return chain;
  const { device, queue, payload } = chain;
  if (device !== MEM_DEVICE) return malformed('other-device', 0);
  if (queue === CONTROL_QUEUE) return readDevice(payload);
  if (queue !== MEM_QUEUE) return malformed('unknown-queue', 2);
  if (payload.length !== MEM_ANSWER_BYTES) return malformed('bad-length', payload.length);
  const type = MEM_ANSWERS[readU16(payload, 0)];
  if (!type) return malformed('unknown-kind', 0);
  return { type, state: MEM_STATES[readU16(payload, 8)] ?? null };
}

function readDevice(payload: Uint8Array): MemToGuest | Malformed {
  const control = readControlForGuest(payload);
  if (control.type === 'malformed') return control;
  if (control.config.length !== MEM_CONFIG_BYTES) return malformed('bad-length', control.config.length);
  const config = readConfig(control.config);
  return control.type === 'offer' ? { type: 'offer', features: control.features, config } : { type: 'config', config };
}

function readConfig(bytes: Uint8Array): MemConfig {
  return {
    blockBytes: readU64(bytes, 0),
    node: readU16(bytes, 8),
    addressBytes: readU64(bytes, 16),
    regionBytes: readU64(bytes, 24),
    usableBytes: readU64(bytes, 32),
    pluggedBytes: readU64(bytes, 40),
    requestedBytes: readU64(bytes, 48),
  };
}
