import { readRange, readRanges, readU16, readU32, readU64 } from './bytes.ts';
import { HEADER_BYTES, RANGE_BYTES } from './limits.ts';
import {
  type HostMessage,
  type Malformed,
  type MalformedReason,
  MESSAGE_TYPES,
  type Message,
  type MessageType,
  SMALLEST_BYTES,
} from './messages.ts';

export interface Header {
  readonly typeNumber: number;
  /** The size the sender claims, header included. The faithful host ignores it (spec 1.9). */
  readonly size: number;
  readonly transId: number;
}

/** The header, or undefined when there are fewer than 8 bytes. */
export function peekHeader(payload: Uint8Array): Header | undefined {
  if (payload.length < HEADER_BYTES) return undefined;
  return { typeNumber: readU16(payload, 0), size: readU16(payload, 2), transId: readU32(payload, 4) };
}

function malformed(reason: MalformedReason, offset: number): Malformed {
  return { type: 'malformed', reason, offset };
}

/** Where the ranges of a message begin and how many it claims; undefined for messages without. */
function claimedRanges(
  type: MessageType,
  bytes: Uint8Array,
): { readonly base: number; readonly count: number } | undefined {
  if (type === 'BALLOON_RESPONSE') return { base: 16, count: readU32(bytes, 12) >>> 1 };
  if (type === 'UNBALLOON_REQUEST') return { base: 16, count: readU32(bytes, 12) };
  if (type === 'HOT_REMOVE_RESPONSE') return { base: 24, count: readU32(bytes, 12) };
  return undefined;
}

/** Sizes beyond the smallest: ranges against the claimed count, fixed sizes, INFO's inner sizes (spec 1.9). */
function checkSize(type: MessageType, size: number, bytes: Uint8Array): Malformed | undefined {
  const ranges = claimedRanges(type, bytes);
  if (ranges) {
    const needed = ranges.base + RANGE_BYTES * ranges.count;
    if (needed > size) return malformed('ranges-truncated', ranges.base);
    return needed < size ? malformed('size-mismatch', needed) : undefined;
  }
  if (type === 'INFO') {
    if (size < 24) return malformed('info-size-mismatch', 12);
    const infoSize = readU32(bytes, 12);
    const consistent = 16 + infoSize === size && infoSize >= 8 && 8 + readU32(bytes, 20) === infoSize;
    return consistent ? undefined : malformed('info-size-mismatch', 12);
  }
  if (type === 'HOT_ADD_REQUEST') return size === 16 || size === 24 ? undefined : malformed('size-mismatch', 2);
  return size === SMALLEST_BYTES[MESSAGE_TYPES.indexOf(type)] ? undefined : malformed('size-mismatch', 2);
}

/** The strict codec, for guests, tools and tests: every check of spec 1.9, in its order. */
export function decodeStrict(bytes: Uint8Array): Message | Malformed {
  const header = peekHeader(bytes);
  if (!header) return malformed('short-header', bytes.length);
  const type = MESSAGE_TYPES[header.typeNumber];
  if (!type) return malformed('unknown-type', 0);
  if (header.size < HEADER_BYTES) return malformed('bad-size', 2);
  if (header.size > bytes.length) return malformed('size-exceeds-buffer', bytes.length);
  if (header.size < SMALLEST_BYTES[header.typeNumber]!) return malformed('short-message', header.size);
  // Up to 7 bytes more are the padding of the ring.
  if (bytes.length - header.size >= 8) return malformed('trailing-bytes', header.size);
  return checkSize(type, header.size, bytes) ?? readMessage(type, header.transId, bytes, header.size);
}

export type HostDecoded =
  | HostMessage
  /** Fewer than 8 bytes: no header to complain about. */
  | { readonly type: 'dropped' }
  | { readonly type: 'unknown'; readonly typeNumber: number }
  | { readonly type: 'too-short'; readonly typeNumber: number };

/**
 * The faithful host: believes the length of the packet, rounded up to 8 by the ring, and ignores the size in the
 * header and surplus bytes (spec 1.9).
 */
export function decodeForHost(payload: Uint8Array): HostDecoded {
  const header = peekHeader(payload);
  if (!header) return { type: 'dropped' };
  const { typeNumber, transId } = header;
  const type = MESSAGE_TYPES[typeNumber];
  if (!isForHost(type)) return { type: 'unknown', typeNumber };
  if (payload.length < SMALLEST_BYTES[typeNumber]!) return { type: 'too-short', typeNumber };
  const ranges = claimedRanges(type, payload);
  if (ranges && payload.length < ranges.base + RANGE_BYTES * ranges.count) return { type: 'too-short', typeNumber };
  return readMessage(type, transId, payload, payload.length) as HostMessage;
}

function isForHost(type: MessageType | undefined): type is HostMessage['type'] {
  return (
    type === 'VERSION_REQUEST' ||
    type === 'CAPABILITIES_REPORT' ||
    type === 'STATUS_REPORT' ||
    type === 'BALLOON_RESPONSE' ||
    type === 'UNBALLOON_RESPONSE' ||
    type === 'HOT_ADD_RESPONSE'
  );
}

/** Reads a message whose length has been checked. */
function readMessage(type: MessageType, transId: number, bytes: Uint8Array, size: number): Message {
  switch (type) {
    case 'ERROR':
    case 'UNBALLOON_RESPONSE':
      return { type, transId };
    case 'VERSION_REQUEST':
      return { type, transId, version: readU32(bytes, 8), isLastAttempt: (readU32(bytes, 12) & 1) !== 0 };
    case 'VERSION_RESPONSE':
      return { type, transId, isAccepted: (readU32(bytes, 8) & 1) !== 0 };
    case 'CAPABILITIES_REPORT': {
      const bits = readU32(bytes, 8);
      return {
        type,
        transId,
        balloon: (bits & 1) !== 0,
        hotAdd: (bits & 2) !== 0,
        hotAddAlignment: (bits >>> 2) & 0xf,
        hotRemove: (bits & 0x40) !== 0,
        minPageCount: readU64(bytes, 16),
        maxPageNumber: readU64(bytes, 24),
      };
    }
    case 'CAPABILITIES_RESPONSE': {
      const bits = readU32(bytes, 8);
      return {
        type,
        transId,
        isAccepted: (bits & 1) !== 0,
        hotRemove: (bits & 2) !== 0,
        suppressPressureReports: (bits & 4) !== 0,
      };
    }
    case 'STATUS_REPORT':
      return {
        type,
        transId,
        numAvail: readU64(bytes, 8),
        numCommitted: readU64(bytes, 16),
        pageFileSize: readU64(bytes, 24),
        zeroFree: readU64(bytes, 32),
        pageFileWrites: readU32(bytes, 40),
        ioDiff: readU32(bytes, 44),
      };
    case 'BALLOON_REQUEST':
      return { type, transId, numPages: readU32(bytes, 8) };
    case 'BALLOON_RESPONSE': {
      const word = readU32(bytes, 12);
      return { type, transId, morePages: (word & 1) !== 0, ranges: readRanges(bytes, 16, word >>> 1) };
    }
    case 'UNBALLOON_REQUEST': {
      const morePages = (readU32(bytes, 8) & 1) !== 0;
      return { type, transId, morePages, ranges: readRanges(bytes, 16, readU32(bytes, 12)) };
    }
    case 'HOT_ADD_REQUEST':
      return { type, transId, range: readRange(bytes, 8), region: size >= 24 ? readRange(bytes, 16) : null };
    case 'HOT_ADD_RESPONSE':
      return { type, transId, pageCount: readU32(bytes, 8), result: readU32(bytes, 12) };
    case 'INFO': {
      const data = bytes.slice(24, size);
      return { type, transId, infoType: readU32(bytes, 16), data };
    }
    case 'HOT_REMOVE_REQUEST':
      return {
        type,
        transId,
        virtualNode: readU32(bytes, 8),
        pageCount: readU32(bytes, 12),
        qosFlags: readU32(bytes, 16),
      };
    case 'HOT_REMOVE_RESPONSE':
      return {
        type,
        transId,
        result: readU32(bytes, 8),
        morePages: (readU32(bytes, 16) & 1) !== 0,
        ranges: readRanges(bytes, 24, readU32(bytes, 12)),
      };
  }
}
