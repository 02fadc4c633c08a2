/** Little-endian fields, byte by byte, as virtio 1.0 has them. */
export function readU16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! + bytes[offset + 1]! * 0x100;
}

export function readU32(bytes: Uint8Array, offset: number): number {
  return readU16(bytes, offset) + readU16(bytes, offset + 2) * 0x1_0000;
}

/** 64 bits that saturate: what no safe integer holds is the largest one, far outside of any machine. */
export function readU64(bytes: Uint8Array, offset: number): number {
  return Math.min(readU32(bytes, offset) + readU32(bytes, offset + 4) * 2 ** 32, Number.MAX_SAFE_INTEGER);
}

export function writeU16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >>> 8;
}

export function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >>> 8;
  bytes[offset + 2] = value >>> 16;
  bytes[offset + 3] = value >>> 24;
}

/** A safe integer as 64 bits. */
export function writeU64(bytes: Uint8Array, offset: number, value: number): void {
  writeU32(bytes, offset, value % 2 ** 32);
  writeU32(bytes, offset + 4, Math.floor(value / 2 ** 32));
}
