import { readFileSync } from 'node:fs';
import type { Message, MessageType } from '../../src/index.ts';

/** A row of vectors/dynmem-vectors.json (the schema is spec 1.9). */
export interface Vector {
  readonly name: string;
  readonly message: MessageType | 'UNKNOWN' | 'VMBUS_INBAND_PACKET' | 'CLASS_GUID';
  readonly direction: 'g2h' | 'h2g' | 'none';
  readonly expect: 'ok' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly hex: string | null;
  readonly reason?: string;
  readonly host?: 'accept' | 'warn-ignore' | 'drop-silent';
  readonly roundtrip?: boolean;
  readonly op?: 'encode';
}

export const vectors = JSON.parse(
  readFileSync(new URL('../vectors/dynmem-vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Names of the vector file for our field names. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  transId: 'trans_id',
  isLastAttempt: 'is_last_attempt',
  isAccepted: 'is_accepted',
  hotAdd: 'hot_add',
  hotAddAlignment: 'hot_add_alignment',
  hotRemove: 'hot_remove',
  minPageCount: 'min_page_cnt',
  maxPageNumber: 'max_page_number',
  suppressPressureReports: 'suppress_pressure_reports',
  numAvail: 'num_avail',
  numCommitted: 'num_committed',
  pageFileSize: 'page_file_size',
  zeroFree: 'zero_free',
  pageFileWrites: 'page_file_writes',
  ioDiff: 'io_diff',
  numPages: 'num_pages',
  morePages: 'more_pages',
  pageCount: 'page_count',
  infoType: 'info_type',
  virtualNode: 'virtual_node',
  qosFlags: 'qos_flags',
};

const OUR_NAMES = new Map(Object.entries(FIELD_NAMES).map(([ours, theirs]) => [theirs, ours]));

const BIG = new Set(['min_page_cnt', 'max_page_number', 'num_avail', 'num_committed', 'page_file_size', 'zero_free']);

function toRange(pair: unknown): { start: number; count: number } {
  const [start, count] = pair as [number, number];
  return { start, count };
}

/** The message a vector describes, for encoding. `ranges_count: n` stands for n dummy ranges. */
export function messageOf(vector: Vector): Message {
  const message: Record<string, unknown> = { type: vector.message };
  for (const [name, value] of Object.entries(vector.fields)) {
    if (name === 'ranges') message['ranges'] = (value as unknown[]).map(toRange);
    else if (name === 'ranges_count')
      message['ranges'] = Array.from({ length: value as number }, () => toRange([0, 1]));
    else if (name === 'range' || name === 'region') message[name] = value === null ? null : toRange(value);
    else if (BIG.has(name)) message[OUR_NAMES.get(name)!] = BigInt(value as string);
    else if (OUR_NAMES.has(name)) message[OUR_NAMES.get(name)!] = value;
    else if (name === 'version' || name === 'balloon' || name === 'result') message[name] = value;
  }
  if (vector.message === 'INFO') message['data'] = infoData(vector.fields);
  return message as unknown as Message;
}

function infoData(fields: Vector['fields']): Uint8Array {
  const count = fields['max_page_count'];
  if (typeof count === 'string') {
    const data = new Uint8Array(8);
    new DataView(data.buffer).setBigUint64(0, BigInt(count), true);
    return data;
  }
  return fromHex((fields['data_hex'] as string | undefined) ?? '');
}

/** A decoded message in the words of the vector file, without what only the header says. */
export function fieldsOf(message: Message): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message) as [string, unknown][]) {
    if (name === 'type' || name === 'data') continue;
    const theirs = FIELD_NAMES[name] ?? name;
    if (typeof value === 'bigint') fields[theirs] = value.toString();
    else if (name === 'ranges')
      fields[theirs] = (value as { start: number; count: number }[]).map((r) => [r.start, r.count]);
    else if ((name === 'range' || name === 'region') && value !== null) {
      const range = value as { start: number; count: number };
      fields[theirs] = [range.start, range.count];
    } else fields[theirs] = value;
  }
  return fields;
}
