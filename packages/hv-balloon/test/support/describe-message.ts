import { decodeStrict, formatVersion, type Message } from '@dimmer/dynmem-proto';
import type { PageRange } from '@dimmer/pages';

/** Longer messages are told by their fields alone. */
const HEX_BYTES = 32;

/** One line for a person: the message by name, its fields, and its bytes where they are few. */
export function describeMessage(bytes: Uint8Array): string {
  const message = decodeStrict(bytes);
  if (message.type === 'malformed') return `malformed: ${message.reason}`;
  const hex = bytes.length <= HEX_BYTES ? Buffer.from(bytes).toString('hex') : `${bytes.length} bytes`;
  return `${message.type} #${message.transId}  ${describeFields(message)}  [${hex}]`.replaceAll(/ {3,}/g, '  ');
}

function describeFields(message: Message): string {
  switch (message.type) {
    case 'VERSION_REQUEST':
      return `${formatVersion(message.version)}${message.isLastAttempt ? ', the last attempt' : ''}`;
    case 'VERSION_RESPONSE':
      return message.isAccepted ? 'accepted' : 'refused';
    case 'CAPABILITIES_REPORT':
      return `${list({ balloon: message.balloon, 'hot-add': message.hotAdd, 'hot-remove': message.hotRemove })}, alignment ${2 ** message.hotAddAlignment} MiB`;
    case 'CAPABILITIES_RESPONSE':
      return `${message.isAccepted ? 'accepted' : 'refused'}${message.suppressPressureReports ? ', no status reports please' : ''}`;
    case 'STATUS_REPORT':
      return `available ${message.numAvail}, committed ${message.numCommitted} pages`;
    case 'BALLOON_REQUEST':
      return `${message.numPages} pages`;
    case 'BALLOON_RESPONSE':
    case 'UNBALLOON_REQUEST':
      return `${describeRanges(message.ranges)}, ${message.morePages ? 'more follow' : 'the last'}`;
    case 'HOT_ADD_REQUEST':
      return `${describeRange(message.range)}${message.region ? `, region ${describeRange(message.region)}` : ''}`;
    case 'HOT_ADD_RESPONSE':
      return `${message.pageCount} pages, result ${message.result}`;
    default:
      return '';
  }
}

function list(named: Readonly<Record<string, boolean>>): string {
  return Object.entries(named)
    .filter(([, is]) => is)
    .map(([name]) => name)
    .join(', ');
}

export function describeRange({ start, count }: PageRange): string {
  return `0x${start.toString(16)}+${count}`;
}

function describeRanges(ranges: readonly PageRange[]): string {
  const pages = ranges.reduce((sum, { count }) => sum + count, 0);
  if (ranges.length === 0) return 'no ranges';
  if (ranges.length <= 3) return ranges.map(describeRange).join(' ');
  const ends = [ranges[0]!, ranges[ranges.length - 1]!].map(describeRange);
  return `${ranges.length} ranges ${ends.join(' … ')}, ${pages} pages`;
}
