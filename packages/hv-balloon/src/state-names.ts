/** The states of the series in its own order: the index is the number its warnings print (spec 3.2). */
export const STATE_NAMES = [
  'WAIT_RESET',
  'CLOSED',
  'VERSION',
  'CAPS',
  'POST_INIT_WAIT',
  'IDLE',
  'HOT_ADD_RB_WAIT',
  'HOT_ADD_POSTING',
  'HOT_ADD_REPLY_WAIT',
  'HOT_ADD_SKIP_CURRENT',
  'HOT_ADD_PROCESSED_CLEAR_PENDING',
  'HOT_ADD_PROCESSED_NEXT',
  'HOT_REMOVE',
  'BALLOON_POSTING',
  'BALLOON_RB_WAIT',
  'BALLOON_REPLY_WAIT',
  'UNBALLOON_POSTING',
  'UNBALLOON_RB_WAIT',
  'UNBALLOON_REPLY_WAIT',
] as const;

/** The states of QEMU 8.2 and later, likewise; 0 is its mark for "no change" (spec 3.8). */
export const UPSTREAM_STATE_NAMES = [
  'NO_CHANGE',
  'WAIT_RESET',
  'POST_RESET_CLOSED',
  'VERSION',
  'CAPS',
  'POST_INIT_WAIT',
  'IDLE',
  'BALLOON_POSTING',
  'BALLOON_RB_WAIT',
  'BALLOON_REPLY_WAIT',
  'UNBALLOON_POSTING',
  'UNBALLOON_RB_WAIT',
  'UNBALLOON_REPLY_WAIT',
  'HOT_ADD_SETUP',
  'HOT_ADD_RB_WAIT',
  'HOT_ADD_POSTING',
  'HOT_ADD_REPLY_WAIT',
] as const;

export type DeviceStateName =
  | (typeof STATE_NAMES)[number]
  | Exclude<(typeof UPSTREAM_STATE_NAMES)[number], 'NO_CHANGE'>;
