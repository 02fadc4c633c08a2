/** "DMRGUEST": as the type of a VMBus packet its first two bytes would be none that exists. */
const MAGIC = Uint8Array.from([0x44, 0x4d, 0x52, 0x47, 0x55, 0x45, 0x53, 0x54]);
const VERSION = 1;
export const PREAMBLE_BYTES = 16;
/** How many bytes tell a preamble from a packet. */
export const MAGIC_BYTES = MAGIC.length;
/** What recent Linux clients use (spec 1.1). */
export const USUAL_RING_BYTES = 16 * 1024;
const LEAST_RING_BYTES = 4 * 1024;
const MOST_RING_BYTES = 1024 * 1024;

export type Preamble =
  | { readonly ok: true; readonly ringBytes: number }
  | { readonly ok: false; readonly reason: string };

export function isPreamble(first: Uint8Array): boolean {
  return MAGIC.every((byte, index) => first[index] === byte);
}

/** Magic, u32 version, u32 length of each ring; little-endian. */
export function readPreamble(bytes: Uint8Array): Preamble {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  const ringBytes = view.getUint32(12, true);
  if (version !== VERSION)
    return { ok: false, reason: `the preamble has version ${version}; only ${VERSION} is known` };
  if (ringBytes < LEAST_RING_BYTES || ringBytes > MOST_RING_BYTES) {
    return {
      ok: false,
      reason: `rings of ${ringBytes} bytes were asked for; from ${LEAST_RING_BYTES} to ${MOST_RING_BYTES} are possible`,
    };
  }
  return { ok: true, ringBytes };
}
