import { readU16, readU32, writeU16, writeU32 } from './bytes.ts';
import { CHAIN_HEADER_BYTES, CONTROL_QUEUE, createChain } from './chain.ts';
import { type Malformed, malformed } from './malformed.ts';

/**
 * What stands in for a virtio device's registers, on `CONTROL_QUEUE`: u16 kind, 6 bytes of 0, then by kind
 *
 * - 0 from the host: the device is there. u64 of feature bits, the config space;
 * - 0 from the guest: the driver is ready. u64 of the feature bits it has taken;
 * - 1 from the host: the config space has changed; all of it;
 * - 1 from the guest: a write into it: u32 offset, u32 value.
 */
const KIND = { features: 0, config: 1 } as const;
const KIND_BYTES = 8;
const FEATURE_BYTES = 8;

/** Numbers of feature bits, ascending. */
export type Features = readonly number[];

export type ControlToHost =
  | { readonly type: 'driver-ok'; readonly features: Features }
  | { readonly type: 'config-write'; readonly offset: number; readonly value: number };

/** `config`: a view of the whole config space. */
export type ControlToGuest =
  | { readonly type: 'offer'; readonly features: Features; readonly config: Uint8Array }
  | { readonly type: 'config'; readonly config: Uint8Array };

export function readControlForHost(payload: Uint8Array): ControlToHost | Malformed {
  if (payload.length !== KIND_BYTES + FEATURE_BYTES) return malformed('bad-length', payload.length);
  const kind = readU16(payload, 0);
  if (kind === KIND.features) return { type: 'driver-ok', features: readFeatures(payload, KIND_BYTES) };
  if (kind === KIND.config) return { type: 'config-write', offset: readU32(payload, 8), value: readU32(payload, 12) };
  return malformed('unknown-kind', 0);
}

export function readControlForGuest(payload: Uint8Array): ControlToGuest | Malformed {
  if (payload.length < KIND_BYTES) return malformed('bad-length', payload.length);
  const kind = readU16(payload, 0);
  if (kind === KIND.config) return { type: 'config', config: payload.subarray(KIND_BYTES) };
  if (kind !== KIND.features) return malformed('unknown-kind', 0);
  if (payload.length < KIND_BYTES + FEATURE_BYTES) return malformed('bad-length', payload.length);
  const config = payload.subarray(KIND_BYTES + FEATURE_BYTES);
  return { type: 'offer', features: readFeatures(payload, KIND_BYTES), config };
}

export function encodeOffer(device: number, features: Features, config: Uint8Array): Uint8Array {
  const bytes = createControl(device, KIND.features, FEATURE_BYTES + config.length);
  writeFeatures(bytes, AFTER_KIND, features);
  bytes.set(config, AFTER_KIND + FEATURE_BYTES);
  return bytes;
}

export function encodeDriverOk(device: number, features: Features): Uint8Array {
  const bytes = createControl(device, KIND.features, FEATURE_BYTES);
  writeFeatures(bytes, AFTER_KIND, features);
  return bytes;
}

export function encodeConfig(device: number, config: Uint8Array): Uint8Array {
  const bytes = createControl(device, KIND.config, config.length);
  bytes.set(config, AFTER_KIND);
  return bytes;
}

export function encodeConfigWrite(device: number, offset: number, value: number): Uint8Array {
  const bytes = createControl(device, KIND.config, 8);
  writeU32(bytes, AFTER_KIND, offset);
  writeU32(bytes, AFTER_KIND + 4, value);
  return bytes;
}

const AFTER_KIND = CHAIN_HEADER_BYTES + KIND_BYTES;

function createControl(device: number, kind: number, contentBytes: number): Uint8Array {
  const bytes = createChain(device, CONTROL_QUEUE, KIND_BYTES + contentBytes);
  writeU16(bytes, CHAIN_HEADER_BYTES, kind);
  return bytes;
}

function readFeatures(bytes: Uint8Array, offset: number): Features {
  const features: number[] = [];
  for (let bit = 0; bit < 64; bit += 1) {
    if ((bytes[offset + (bit >>> 3)]! >>> (bit & 7)) & 1) features.push(bit);
  }
  return features;
}

function writeFeatures(bytes: Uint8Array, offset: number, features: Features): void {
  for (const bit of features) bytes[offset + (bit >>> 3)]! |= 1 << (bit & 7);
}
