import type { PageRange } from '@dimmer/pages';
import type { BackingSection } from './backing.ts';

export type EditionName = 'series' | 'upstream';

export interface DeviceOptions {
  /** Boot memory in pages: what the guest owns after a reset. */
  readonly bootPages: number;
  /** What backs guest-physical memory outside of sticks, ascending and disjoint. */
  readonly sections: readonly BackingSection[];
  /** Emit HV_BALLOON_STATUS_REPORT, and do not ask the guest to suppress its reports. */
  readonly statusReport?: boolean;
  /** The series with its sticks (default), or the device of QEMU 8.2 and later. */
  readonly edition?: EditionName;
  /** Upstream: where its one memory backend lies. Without it the device balloons and cannot grow the guest. */
  readonly memdev?: PageRange;
  /** Upstream: into how many mapped parts the backend may be cut (spec 7.7); default 256. */
  readonly memslotLimit?: number;
  /** Behave as the code of the edition does, also where that is wrong (spec 9, rows 5 to 8 and 31). */
  readonly faithful?: boolean;
  /**
   * Series: a stick plugged where another was removed in this boot comes back by unballoon, for the guest still holds its
   * pages ballooned. Off in the faithful setting.
   */
  readonly reuseAddresses?: boolean;
  /** Trace lines under the series' own names. */
  readonly trace?: boolean;
}
