import { viewOf, writeRange } from './bytes.ts';
import { MAX_MESSAGE_BYTES, MAX_PAGE_NUMBER, MAX_RANGE_COUNT, MAX_U64, RANGE_BYTES } from './limits.ts';
import { MESSAGE_TYPES, type Message, SMALLEST_BYTES } from './messages.ts';
import type { PageRange } from '@dimmer/pages';

export type EncodeRefusal =
  | 'start-out-of-range'
  | 'count-out-of-range'
  | 'alignment-out-of-range'
  | 'num-pages-out-of-range'
  | 'u64-out-of-range'
  | 'size-field-overflow';

/** The bytes of a message, or the reason why it has none. Reserved bits are 0. */
export function tryEncode(message: Message): Uint8Array | EncodeRefusal {
  const size = sizeOf(message);
  if (size > MAX_MESSAGE_BYTES) return 'size-field-overflow';
  const refusal = checkFields(message);
  if (refusal) return refusal;
  const bytes = new Uint8Array(size);
  const view = viewOf(bytes);
  view.setUint16(0, MESSAGE_TYPES.indexOf(message.type), true);
  view.setUint16(2, size, true);
  view.setUint32(4, message.transId, true);
  writeBody(view, message);
  return bytes;
}

/** For messages of our own making, where a refusal is our bug. Throws RangeError with the reason. */
export function encodeMessage(message: Message): Uint8Array {
  const bytes = tryEncode(message);
  if (typeof bytes === 'string') throw new RangeError(`${message.type}: ${bytes}`);
  return bytes;
}

/** Whole size in bytes, header included. */
export function sizeOf(message: Message): number {
  const smallest = SMALLEST_BYTES[MESSAGE_TYPES.indexOf(message.type)]!;
  switch (message.type) {
    case 'BALLOON_RESPONSE':
    case 'UNBALLOON_REQUEST':
    case 'HOT_REMOVE_RESPONSE':
      return smallest + RANGE_BYTES * message.ranges.length;
    case 'HOT_ADD_REQUEST':
      return message.region ? 24 : 16;
    case 'INFO':
      return 24 + message.data.length;
    default:
      return smallest;
  }
}

function isWhole(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}

function checkRange(range: PageRange): EncodeRefusal | undefined {
  if (!isWhole(range.start, MAX_PAGE_NUMBER)) return 'start-out-of-range';
  return isWhole(range.count, MAX_RANGE_COUNT) ? undefined : 'count-out-of-range';
}

function checkRanges(ranges: readonly PageRange[]): EncodeRefusal | undefined {
  for (const range of ranges) {
    const refusal = checkRange(range);
    if (refusal) return refusal;
  }
  return undefined;
}

function checkU64(...values: readonly bigint[]): EncodeRefusal | undefined {
  return values.every((value) => value >= 0n && value <= MAX_U64) ? undefined : 'u64-out-of-range';
}

function checkFields(message: Message): EncodeRefusal | undefined {
  switch (message.type) {
    case 'CAPABILITIES_REPORT':
      if (!isWhole(message.hotAddAlignment, 15)) return 'alignment-out-of-range';
      return checkU64(message.minPageCount, message.maxPageNumber);
    case 'STATUS_REPORT':
      return checkU64(message.numAvail, message.numCommitted, message.pageFileSize, message.zeroFree);
    case 'BALLOON_REQUEST':
      return isWhole(message.numPages, 0xffff_ffff) ? undefined : 'num-pages-out-of-range';
    case 'HOT_ADD_RESPONSE':
    case 'HOT_REMOVE_REQUEST':
      return isWhole(message.pageCount, 0xffff_ffff) ? undefined : 'num-pages-out-of-range';
    case 'BALLOON_RESPONSE':
    case 'UNBALLOON_REQUEST':
    case 'HOT_REMOVE_RESPONSE':
      return checkRanges(message.ranges);
    case 'HOT_ADD_REQUEST':
      return checkRanges(message.region ? [message.range, message.region] : [message.range]);
    default:
      return undefined;
  }
}

function writeRanges(view: DataView, offset: number, ranges: readonly PageRange[]): void {
  for (let i = 0; i < ranges.length; i += 1) writeRange(view, offset + i * RANGE_BYTES, ranges[i]!);
}

function bit(flag: boolean, position: number): number {
  return flag ? 2 ** position : 0;
}

function writeBody(view: DataView, message: Message): void {
  switch (message.type) {
    case 'ERROR':
    case 'UNBALLOON_RESPONSE':
      return;
    case 'VERSION_REQUEST':
      view.setUint32(8, message.version, true);
      view.setUint32(12, bit(message.isLastAttempt, 0), true);
      return;
    case 'VERSION_RESPONSE':
      view.setUint32(8, bit(message.isAccepted, 0), true);
      return;
    case 'CAPABILITIES_REPORT':
      view.setUint32(
        8,
        bit(message.balloon, 0) + bit(message.hotAdd, 1) + message.hotAddAlignment * 4 + bit(message.hotRemove, 6),
        true,
      );
      view.setBigUint64(16, message.minPageCount, true);
      view.setBigUint64(24, message.maxPageNumber, true);
      return;
    case 'CAPABILITIES_RESPONSE':
      view.setUint32(
        8,
        bit(message.isAccepted, 0) + bit(message.hotRemove, 1) + bit(message.suppressPressureReports, 2),
        true,
      );
      return;
    case 'STATUS_REPORT':
      view.setBigUint64(8, message.numAvail, true);
      view.setBigUint64(16, message.numCommitted, true);
      view.setBigUint64(24, message.pageFileSize, true);
      view.setBigUint64(32, message.zeroFree, true);
      view.setUint32(40, message.pageFileWrites, true);
      view.setUint32(44, message.ioDiff, true);
      return;
    case 'BALLOON_REQUEST':
      view.setUint32(8, message.numPages, true);
      return;
    case 'BALLOON_RESPONSE':
      view.setUint32(12, message.ranges.length * 2 + bit(message.morePages, 0), true);
      writeRanges(view, 16, message.ranges);
      return;
    case 'UNBALLOON_REQUEST':
      view.setUint32(8, bit(message.morePages, 0), true);
      view.setUint32(12, message.ranges.length, true);
      writeRanges(view, 16, message.ranges);
      return;
    case 'HOT_ADD_REQUEST':
      writeRange(view, 8, message.range);
      if (message.region) writeRange(view, 16, message.region);
      return;
    case 'HOT_ADD_RESPONSE':
      view.setUint32(8, message.pageCount, true);
      view.setUint32(12, message.result, true);
      return;
    case 'INFO':
      view.setUint32(12, 8 + message.data.length, true);
      view.setUint32(16, message.infoType, true);
      view.setUint32(20, message.data.length, true);
      new Uint8Array(view.buffer, view.byteOffset + 24).set(message.data);
      return;
    case 'HOT_REMOVE_REQUEST':
      view.setUint32(8, message.virtualNode, true);
      view.setUint32(12, message.pageCount, true);
      view.setUint32(16, message.qosFlags, true);
      return;
    case 'HOT_REMOVE_RESPONSE':
      view.setUint32(8, message.result, true);
      view.setUint32(12, message.ranges.length, true);
      view.setUint32(16, bit(message.morePages, 0), true);
      writeRanges(view, 24, message.ranges);
  }
}
