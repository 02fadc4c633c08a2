/**
 * Where Dimmer deliberately differs from the code of the series (spec 9). One switch, `faithful`, turns all of it off.
 */
export interface Deviations {
  /** Row 5: a stick's planned range leaves the boot trees when its hot-add begins, and no page is in two trees. */
  readonly countPagesOnce: boolean;
  /** Row 6: a range that begins in a hole is split where memory really begins. */
  readonly splitAtSections: boolean;
  /** Row 7: pages backed by huge pages are booked as guest-only, for they cannot be discarded. */
  readonly bookHugePagesAsGuestOnly: boolean;
  /** Row 8: actual never falls below 0. */
  readonly clampActual: boolean;
  /** A direction of the series: a range freed by the removal of a stick can be used again in the same boot. */
  readonly reuseAddresses: boolean;
  /** Row 31: an unballoon whose pages have gone away ends with an empty request instead of waiting for ever. */
  readonly endEmptyUnballoon: boolean;
}

export const RECOMMENDED: Deviations = {
  countPagesOnce: true,
  splitAtSections: true,
  bookHugePagesAsGuestOnly: true,
  clampActual: true,
  reuseAddresses: false,
  endEmptyUnballoon: true,
};

export const FAITHFUL: Deviations = {
  countPagesOnce: false,
  splitAtSections: false,
  bookHugePagesAsGuestOnly: false,
  clampActual: false,
  reuseAddresses: false,
  endEmptyUnballoon: false,
};
