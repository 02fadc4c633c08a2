/** What bytes are that are no message: the reason, and where it was seen. */
export interface Malformed {
  readonly type: 'malformed';
  readonly reason: MalformedReason;
  readonly offset: number;
}

export type MalformedReason =
  /** Fewer bytes than the chain's header has. */
  | 'short-header'
  /** The header claims more bytes than there are. */
  | 'length-exceeds-packet'
  /** More than the ring's padding follows. */
  | 'trailing-bytes'
  | 'other-device'
  | 'unknown-queue'
  | 'unknown-kind'
  /** The payload has not the size that its queue asks for. */
  | 'bad-length'
  | 'too-many-entries'
  /** A write into the config space where nothing may be written. */
  | 'config-read-only';

export function malformed(reason: MalformedReason, offset = 0): Malformed {
  return { type: 'malformed', reason, offset };
}
