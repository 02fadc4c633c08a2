import { writeRange, writeU16, writeU32, writeU64 } from './bytes.ts';
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
  writeU16(bytes, 0, MESSAGE_TYPES.indexOf(message.type));
  writeU16(bytes, 2, size);
  writeU32(bytes, 4, message.transId);
  writeBody(bytes, message);
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

function writeRanges(bytes: Uint8Array, offset: number, ranges: readonly PageRange[]): void {
  for (let i = 0; i < ranges.length; i += 1) writeRange(bytes, offset + i * RANGE_BYTES, ranges[i]!);
}

function bit(flag: boolean, position: number): number {
  return flag ? 2 ** position : 0;
}

function writeBody(bytes: Uint8Array, message: Message): void {
  switch (message.type) {
    case 'ERROR':
    case 'UNBALLOON_RESPONSE':
      return;
    case 'VERSION_REQUEST':
      writeU32(bytes, 8, message.version);
      writeU32(bytes, 12, bit(message.isLastAttempt, 0));
      return;
    case 'VERSION_RESPONSE':
      writeU32(bytes, 8, bit(message.isAccepted, 0));
      return;
    case 'CAPABILITIES_REPORT':
      writeU32(
        bytes,
        8,
        bit(message.balloon, 0) + bit(message.hotAdd, 1) + message.hotAddAlignment * 4 + bit(message.hotRemove, 6),
      );
      writeU64(bytes, 16, message.minPageCount);
      writeU64(bytes, 24, message.maxPageNumber);
      return;
    case 'CAPABILITIES_RESPONSE':
      writeU32(
        bytes,
        8,
        bit(message.isAccepted, 0) + bit(message.hotRemove, 1) + bit(message.suppressPressureReports, 2),
      );
      return;
    case 'STATUS_REPORT':
      writeU64(bytes, 8, message.numAvail);
      writeU64(bytes, 16, message.numCommitted);
      writeU64(bytes, 24, message.pageFileSize);
      writeU64(bytes, 32, message.zeroFree);
      writeU32(bytes, 40, message.pageFileWrites);
      writeU32(bytes, 44, message.ioDiff);
      return;
    case 'BALLOON_REQUEST':
      writeU32(bytes, 8, message.numPages);
      return;
    case 'BALLOON_RESPONSE':
      writeU32(bytes, 12, message.ranges.length * 2 + bit(message.morePages, 0));
      writeRanges(bytes, 16, message.ranges);
      return;
    case 'UNBALLOON_REQUEST':
      writeU32(bytes, 8, bit(message.morePages, 0));
      writeU32(bytes, 12, message.ranges.length);
      writeRanges(bytes, 16, message.ranges);
      return;
    case 'HOT_ADD_REQUEST':
      writeRange(bytes, 8, message.range);
      if (message.region) writeRange(bytes, 16, message.region);
      return;
    case 'HOT_ADD_RESPONSE':
      writeU32(bytes, 8, message.pageCount);
      writeU32(bytes, 12, message.result);
      return;
    case 'INFO':
      writeU32(bytes, 12, 8 + message.data.length);
      writeU32(bytes, 16, message.infoType);
      writeU32(bytes, 20, message.data.length);
      bytes.set(message.data, 24);
      return;
    case 'HOT_REMOVE_REQUEST':
      writeU32(bytes, 8, message.virtualNode);
      writeU32(bytes, 12, message.pageCount);
      writeU32(bytes, 16, message.qosFlags);
      return;
    case 'HOT_REMOVE_RESPONSE':
      writeU32(bytes, 8, message.result);
      writeU32(bytes, 12, message.ranges.length);
      writeU32(bytes, 16, bit(message.morePages, 0));
      writeRanges(bytes, 24, message.ranges);
  }
}
