/**
 * Ways in which a guest misbehaves (spec 6.4). Each is off unless given. A refused version and an odd alignment need no
 * fault: `versions` and `hotAddAlignment` are part of the temperament, as is the crash on an early request.
 */
export interface GuestFaults {
  /** Answers no request at all. */
  readonly silent?: boolean;
  /** Answers so many milliseconds later. */
  readonly lateMs?: number;
  /** Answers are cut down to their header. */
  readonly short?: boolean;
  /** Answers have 64 bytes too many. */
  readonly oversized?: boolean;
  /** Before each answer comes one that answers nothing. */
  readonly wrongState?: boolean;
  /** Each balloon answer names its pages twice. */
  readonly duplicatePages?: boolean;
  /** Each balloon answer names pages that are in no memory. */
  readonly outOfSpacePages?: boolean;
  /** Each balloon answer has a range of no pages. */
  readonly zeroPageRanges?: boolean;
  /** Transaction ids mean nothing. */
  readonly wrongTransId?: boolean;
  /** Balloon answers bring so many pages more than asked for. */
  readonly extraPages?: number;
  /** So many attempts at a hot-add fail before one succeeds. */
  readonly failedHotAdds?: number;
  /** Each second the guest uses a page that it has given away. */
  readonly useReleasedPages?: boolean;
}

export const NO_FAULTS: GuestFaults = {};
