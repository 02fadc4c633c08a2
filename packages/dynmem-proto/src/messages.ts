import type { PageRange } from '@dimmer/pages';

/** Message numbers in the order of spec 1.3: the index is the number on the wire. */
export const MESSAGE_TYPES = [
  'ERROR',
  'VERSION_REQUEST',
  'VERSION_RESPONSE',
  'CAPABILITIES_REPORT',
  'CAPABILITIES_RESPONSE',
  'STATUS_REPORT',
  'BALLOON_REQUEST',
  'BALLOON_RESPONSE',
  'UNBALLOON_REQUEST',
  'UNBALLOON_RESPONSE',
  'HOT_ADD_REQUEST',
  'HOT_ADD_RESPONSE',
  'INFO',
  'HOT_REMOVE_REQUEST',
  'HOT_REMOVE_RESPONSE',
] as const;

export type MessageType = (typeof MESSAGE_TYPES)[number];

/** Smallest size in bytes by message number (spec 1.9). */
export const SMALLEST_BYTES: readonly number[] = [8, 16, 16, 32, 16, 48, 16, 16, 16, 8, 16, 16, 16, 24, 24];

/** 64-bit fields are bigint here and nowhere above; counts of pages that fit 53 bits are numbers. */
export interface MessageByType {
  readonly ERROR: Record<never, never>;
  readonly VERSION_REQUEST: { readonly version: number; readonly isLastAttempt: boolean };
  readonly VERSION_RESPONSE: { readonly isAccepted: boolean };
  readonly CAPABILITIES_REPORT: {
    readonly balloon: boolean;
    readonly hotAdd: boolean;
    /** n of 2^n MiB, 0 to 15. */
    readonly hotAddAlignment: number;
    readonly hotRemove: boolean;
    readonly minPageCount: bigint;
    readonly maxPageNumber: bigint;
  };
  readonly CAPABILITIES_RESPONSE: {
    readonly isAccepted: boolean;
    readonly hotRemove: boolean;
    readonly suppressPressureReports: boolean;
  };
  /** All in pages; committed includes pages that are ballooned out. */
  readonly STATUS_REPORT: {
    readonly numAvail: bigint;
    readonly numCommitted: bigint;
    readonly pageFileSize: bigint;
    readonly zeroFree: bigint;
    readonly pageFileWrites: number;
    readonly ioDiff: number;
  };
  readonly BALLOON_REQUEST: { readonly numPages: number };
  readonly BALLOON_RESPONSE: { readonly morePages: boolean; readonly ranges: readonly PageRange[] };
  readonly UNBALLOON_REQUEST: { readonly morePages: boolean; readonly ranges: readonly PageRange[] };
  readonly UNBALLOON_RESPONSE: Record<never, never>;
  /** `region` null is the 16-byte form. */
  readonly HOT_ADD_REQUEST: { readonly range: PageRange; readonly region: PageRange | null };
  /** `result` 0 is failure, anything else success. */
  readonly HOT_ADD_RESPONSE: { readonly pageCount: number; readonly result: number };
  readonly INFO: { readonly infoType: number; readonly data: Uint8Array };
  readonly HOT_REMOVE_REQUEST: {
    readonly virtualNode: number;
    readonly pageCount: number;
    readonly qosFlags: number;
  };
  readonly HOT_REMOVE_RESPONSE: {
    readonly result: number;
    readonly morePages: boolean;
    readonly ranges: readonly PageRange[];
  };
}

export type MessageOf<T extends MessageType> = { readonly type: T; readonly transId: number } & MessageByType[T];

/** Any message of the protocol, discriminated by `type`. */
export type Message = { readonly [T in MessageType]: MessageOf<T> }[MessageType];

/** What the host listens to. */
export type HostMessage = Extract<
  Message,
  {
    readonly type:
      | 'VERSION_REQUEST'
      | 'CAPABILITIES_REPORT'
      | 'STATUS_REPORT'
      | 'BALLOON_RESPONSE'
      | 'UNBALLOON_RESPONSE'
      | 'HOT_ADD_RESPONSE';
  }
>;

export type MalformedReason =
  | 'short-header'
  | 'unknown-type'
  | 'bad-size'
  | 'size-exceeds-buffer'
  | 'short-message'
  | 'trailing-bytes'
  | 'ranges-truncated'
  | 'size-mismatch'
  | 'info-size-mismatch'
  | 'bad-packet';

/** Bytes that are no message: a value, never an exception. `offset` is where reading stopped. */
export interface Malformed {
  readonly type: 'malformed';
  readonly reason: MalformedReason;
  readonly offset: number;
}

/** INFO type 0 with 8 bytes: the largest page count; undefined for anything else (spec 1.6). */
export function maxPageCountOf(info: MessageOf<'INFO'>): bigint | undefined {
  if (info.infoType !== 0 || info.data.length !== 8) return undefined;
  return new DataView(info.data.buffer, info.data.byteOffset, 8).getBigUint64(0, true);
}
