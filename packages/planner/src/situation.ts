import type { LayoutStick, MemoryShape } from './desired.ts';
import type { DeviceStick, Observation } from './observation.ts';

/** Guest-physical bytes from `start` up to but not including `end`. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** What is remembered of a plugged stick beyond what an observation shows. */
export interface StickMemory {
  /**
   * Whether the guest may use it since its last RESET: `asked` while a hot-add of it is not answered. Decides whether
   * "unused" may be believed: v1 says it also after a mere channel reset (spec 3.7).
   */
  readonly inGuest: 'no' | 'asked' | 'yes';
  /** Its hot-add is still to come or to end. */
  readonly pending: boolean;
  /** The guest took nothing of it when it was last announced. */
  readonly refused: boolean;
  /** All that the guest had of it was given back, as far as the device tells. */
  readonly drained: boolean;
  /** UNUSED has come, and whether for the guest's giving back or for its leaving is still to be seen. */
  readonly saidUnused: boolean;
  /** The hypervisor refused to remove it: not tried again by itself before a RESET. */
  readonly kept: boolean;
  /** What the guest has or had of it, where only watching tells (no `x-query-hv-balloon`). Null: all of it. */
  readonly effectiveBytes: number | null;
}

/** The last `balloon` value of ours that nothing has made doubtful since. */
export interface Sent {
  readonly bytes: number;
  /** Size of the guest when it was sent. */
  readonly fromBytes: number;
  /** Boot memory and effective sticks then: it differs after any hot-add. */
  readonly totalBytes: number;
}

/** `booting`: no guest since RESET or start; `away`: the channel closed without a RESET; `waiting`: the 50 s. */
export type GuestStage = 'booting' | 'away' | 'waiting' | 'ready';

/** Everything `planResize` knows. */
export interface Situation {
  readonly shape: MemoryShape;
  /** As it is wanted; the bounds are for the goal. */
  readonly targetBytes: number;
  readonly minimumBytes: number;
  /** The smaller of what is desired and what the machine can. */
  readonly maximumBytes: number;
  readonly layout: readonly LayoutStick[];
  readonly observation: Observation;
  /** The device's word on each stick, by id; empty where there is no `x-query-hv-balloon`. */
  readonly deviceSticks: ReadonlyMap<string, DeviceStick>;
  readonly sticks: Readonly<Record<string, StickMemory>>;
  /** What the guest has been given of the region inside its machine. */
  readonly addedBytes: number;
  /** False: it may have been given more, for nothing was seen of it since its last reset. */
  readonly addedKnown: boolean;
  readonly stage: GuestStage;
  /** Only a plug can tell whether there is a guest, and one may be tried now. */
  readonly mayProbe: boolean;
  /** Assumed where it is not told. */
  readonly capabilities: { readonly balloon: boolean; readonly hotAdd: boolean; readonly alignmentBytes: number };
  readonly sent: Sent | null;
  /** The last value sent at all, however doubtful: it may still be armed in the device. */
  readonly lastValueBytes: number | null;
  readonly sliceBytes: number;
  /** Ranges removed or refused since the guest's last reset. */
  readonly barred: readonly AddressRange[];
  /** Where sticks were removed since then, and a new one may go if it lies wholly inside (`address-reuse`). */
  readonly freed: readonly AddressRange[];
  /** Added memory has not come into use yet, by the guest's own word, and may still. */
  readonly awaitsTotal: boolean;
  /** It has not in a fair time: so much the guest lacks of what its machine has. */
  readonly hiddenBytes: number;
  /** Largest size the host allows; null: no limit known. */
  readonly hostLimitBytes: number | null;
  /** Why nothing more may be plugged, where that is so. */
  readonly growthBar: 'partial-hot-add' | 'no-slots' | 'no-address-space' | 'at-maximum' | 'manual' | null;
  /** Identity for a new stick. */
  readonly freshStick: { readonly id: string; readonly memdev: string };
  /** A stick that a person wants gone. */
  readonly wantedUnplug: string | null;
  /** False under manual control. */
  readonly mayUnplug: boolean;
  readonly mayBalloon: boolean;
}
