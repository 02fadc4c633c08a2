import { readRange, readRanges, viewOf } from './bytes.ts';
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
  const view = viewOf(payload);
  return { typeNumber: view.getUint16(0, true), size: view.getUint16(2, true), transId: view.getUint32(4, true) };
}

function malformed(reason: MalformedReason, offset: number): Malformed {
  return { type: 'malformed', reason, offset };
}

/** Where the ranges of a message begin and how many it claims; undefined for messages without. */
function claimedRanges(
  type: MessageType,
  view: DataView,
): { readonly base: number; readonly count: number } | undefined {
  if (type === 'BALLOON_RESPONSE') return { base: 16, count: view.getUint32(12, true) >>> 1 };
  if (type === 'UNBALLOON_REQUEST') return { base: 16, count: view.getUint32(12, true) };
  if (type === 'HOT_REMOVE_RESPONSE') return { base: 24, count: view.getUint32(12, true) };
  return undefined;
}

/** Sizes beyond the smallest: ranges against the claimed count, fixed sizes, INFO's inner sizes (spec 1.9). */
function checkSize(type: MessageType, size: number, view: DataView): Malformed | undefined {
  const ranges = claimedRanges(type, view);
  if (ranges) {
    const needed = ranges.base + RANGE_BYTES * ranges.count;
    if (needed > size) return malformed('ranges-truncated', ranges.base);
    return needed < size ? malformed('size-mismatch', needed) : undefined;
  }
  if (type === 'INFO') {
    if (size < 24) return malformed('info-size-mismatch', 12);
    const infoSize = view.getUint32(12, true);
    const consistent = 16 + infoSize === size && infoSize >= 8 && 8 + view.getUint32(20, true) === infoSize;
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
  const view = viewOf(bytes);
  return checkSize(type, header.size, view) ?? readMessage(type, header.transId, view, header.size);
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
  const view = viewOf(payload);
  const ranges = claimedRanges(type, view);
  if (ranges && payload.length < ranges.base + RANGE_BYTES * ranges.count) return { type: 'too-short', typeNumber };
  return readMessage(type, transId, view, payload.length) as HostMessage;
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
function readMessage(type: MessageType, transId: number, view: DataView, size: number): Message {
  switch (type) {
    case 'ERROR':
    case 'UNBALLOON_RESPONSE':
      return { type, transId };
    case 'VERSION_REQUEST':
      return { type, transId, version: view.getUint32(8, true), isLastAttempt: (view.getUint32(12, true) & 1) !== 0 };
    case 'VERSION_RESPONSE':
      return { type, transId, isAccepted: (view.getUint32(8, true) & 1) !== 0 };
    case 'CAPABILITIES_REPORT': {
      const bits = view.getUint32(8, true);
      return {
        type,
        transId,
        balloon: (bits & 1) !== 0,
        hotAdd: (bits & 2) !== 0,
        hotAddAlignment: (bits >>> 2) & 0xf,
        hotRemove: (bits & 0x40) !== 0,
        minPageCount: view.getBigUint64(16, true),
        maxPageNumber: view.getBigUint64(24, true),
      };
    }
    case 'CAPABILITIES_RESPONSE': {
      const bits = view.getUint32(8, true);
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
        numAvail: view.getBigUint64(8, true),
        numCommitted: view.getBigUint64(16, true),
        pageFileSize: view.getBigUint64(24, true),
        zeroFree: view.getBigUint64(32, true),
        pageFileWrites: view.getUint32(40, true),
        ioDiff: view.getUint32(44, true),
      };
    case 'BALLOON_REQUEST':
      return { type, transId, numPages: view.getUint32(8, true) };
    case 'BALLOON_RESPONSE': {
      const word = view.getUint32(12, true);
      return { type, transId, morePages: (word & 1) !== 0, ranges: readRanges(view, 16, word >>> 1) };
    }
    case 'UNBALLOON_REQUEST': {
      const morePages = (view.getUint32(8, true) & 1) !== 0;
      return { type, transId, morePages, ranges: readRanges(view, 16, view.getUint32(12, true)) };
    }
    case 'HOT_ADD_REQUEST':
      return { type, transId, range: readRange(view, 8), region: size >= 24 ? readRange(view, 16) : null };
    case 'HOT_ADD_RESPONSE':
      return { type, transId, pageCount: view.getUint32(8, true), result: view.getUint32(12, true) };
    case 'INFO': {
      const data = new Uint8Array(view.buffer, view.byteOffset + 24, size - 24).slice();
      return { type, transId, infoType: view.getUint32(16, true), data };
    }
    case 'HOT_REMOVE_REQUEST':
      return {
        type,
        transId,
        virtualNode: view.getUint32(8, true),
        pageCount: view.getUint32(12, true),
        qosFlags: view.getUint32(16, true),
      };
    case 'HOT_REMOVE_RESPONSE':
      return {
        type,
        transId,
        result: view.getUint32(8, true),
        morePages: (view.getUint32(16, true) & 1) !== 0,
        ranges: readRanges(view, 24, view.getUint32(12, true)),
      };
  }
}
