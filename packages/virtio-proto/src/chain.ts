import { readU16, readU32, writeU16, writeU32 } from './bytes.ts';
import { type Malformed, malformed } from './malformed.ts';

/**
 * How virtio travels in Dimmer: one packet of the channel that VMBus uses is one descriptor chain. The packet's payload is
 *
 * - u16 device: virtio's own number (5 balloon, 24 mem), 0 for the machine's ACPI;
 * - u16 queue: the virtqueue, or `CONTROL_QUEUE` for what virtio does with registers: feature bits and config space;
 * - u32 length: bytes that follow, which the ring pads to a multiple of 8;
 * - the bytes of the chain.
 *
 * A chain from the guest is a buffer made available; one from the host on the same queue is that buffer returned, with
 * what the device wrote into it. What is framed so is exactly virtio's; the frame itself is Dimmer's.
 */
export interface Chain {
  readonly device: number;
  readonly queue: number;
  readonly payload: Uint8Array;
}

export const CHAIN_HEADER_BYTES = 8;
/** Registers instead of a queue: virtio has no queue of this number. */
export const CONTROL_QUEUE = 0xffff;

export const ACPI_DEVICE = 0;
export const BALLOON_DEVICE = 5;
export const MEM_DEVICE = 24;

/** Room for a chain with so many bytes of payload, its header written. */
export function createChain(device: number, queue: number, payloadBytes: number): Uint8Array {
  const bytes = new Uint8Array(CHAIN_HEADER_BYTES + payloadBytes);
  writeU16(bytes, 0, device);
  writeU16(bytes, 2, queue);
  writeU32(bytes, 4, payloadBytes);
  return bytes;
}

/** Never copies: the payload is a view. */
export function readChain(bytes: Uint8Array): Chain | Malformed {
  if (bytes.length < CHAIN_HEADER_BYTES) return malformed('short-header', bytes.length);
  const length = readU32(bytes, 4);
  const end = CHAIN_HEADER_BYTES + length;
  if (end > bytes.length) return malformed('length-exceeds-packet', 4);
  if (bytes.length - end >= 8) return malformed('trailing-bytes', end);
  return { device: readU16(bytes, 0), queue: readU16(bytes, 2), payload: bytes.subarray(CHAIN_HEADER_BYTES, end) };
}

export function isMalformed(chain: Chain | Malformed): chain is Malformed {
  return 'reason' in chain;
}
