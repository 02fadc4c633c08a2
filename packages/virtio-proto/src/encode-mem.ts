import { writeU16, writeU64 } from './bytes.ts';
import { CHAIN_HEADER_BYTES, createChain, MEM_DEVICE } from './chain.ts';
import { encodeConfig, encodeDriverOk, encodeOffer } from './control.ts';
import { MEM_ANSWER_BYTES, MEM_CONFIG_BYTES, MEM_REQUEST_BYTES } from './decode-mem.ts';
import {
  MEM_ANSWERS,
  MEM_QUEUE,
  MEM_REQUESTS,
  MEM_STATES,
  type MemConfig,
  type MemToGuest,
  type MemToHost,
} from './mem-messages.ts';

/** A state that is not told is one that no driver knows. */
const NO_STATE = 0xffff;

export function encodeMemToHost(message: MemToHost): Uint8Array {
  if (message.type === 'driver-ok') return encodeDriverOk(MEM_DEVICE, message.features);
  const bytes = createChain(MEM_DEVICE, MEM_QUEUE, MEM_REQUEST_BYTES);
  writeU16(bytes, CHAIN_HEADER_BYTES, MEM_REQUESTS.indexOf(message.type));
  writeU64(bytes, CHAIN_HEADER_BYTES + 8, message.addressBytes);
  writeU16(bytes, CHAIN_HEADER_BYTES + 16, message.blocks);
  return bytes;
}

export function encodeMemToGuest(message: MemToGuest): Uint8Array {
  if (message.type === 'offer') return encodeOffer(MEM_DEVICE, message.features, configBytes(message.config));
  if (message.type === 'config') return encodeConfig(MEM_DEVICE, configBytes(message.config));
  const bytes = createChain(MEM_DEVICE, MEM_QUEUE, MEM_ANSWER_BYTES);
  writeU16(bytes, CHAIN_HEADER_BYTES, MEM_ANSWERS.indexOf(message.type));
  writeU16(bytes, CHAIN_HEADER_BYTES + 8, message.state === null ? NO_STATE : MEM_STATES.indexOf(message.state));
  return bytes;
}

function configBytes(config: MemConfig): Uint8Array {
  const bytes = new Uint8Array(MEM_CONFIG_BYTES);
  writeU64(bytes, 0, config.blockBytes);
  writeU16(bytes, 8, config.node);
  writeU64(bytes, 16, config.addressBytes);
  writeU64(bytes, 24, config.regionBytes);
  writeU64(bytes, 32, config.usableBytes);
  writeU64(bytes, 40, config.pluggedBytes);
  writeU64(bytes, 48, config.requestedBytes);
  return bytes;
}
