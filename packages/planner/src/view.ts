import type { Control, StickOrigin } from './desired.ts';
import type { GrowthMode } from './observation.ts';

export type Phase =
  | 'settled'
  | 'growing'
  | 'shrinking'
  | 'partial'
  | 'waiting-for-guest'
  | 'reboot-transient'
  | 'offline';

/** States of a stick as the API names them. */
export type StickState = 'waiting' | 'queued' | 'in-use' | 'unused' | 'removing';

export interface StickView {
  readonly id: string;
  readonly memdev: string;
  readonly origin: StickOrigin;
  readonly sizeBytes: number;
  readonly addressBytes: number | null;
  readonly node: number;
  readonly state: StickState;
  readonly busy: boolean;
  /** What the guest took of it when it was announced, given back since or not. Null where the machine does not tell. */
  readonly takenBytes: number | null;
  /** Null where the machine does not tell. */
  readonly releasedBytes: number | null;
}

/** The one memory device that grows inside the machine, in place of sticks: hv-balloon's backend, or virtio-mem. */
export interface RegionView {
  readonly kind: 'hv-balloon' | 'virtio-mem';
  readonly id: string;
  /** Null: the device was started without a backend and cannot grow. */
  readonly memdev: string | null;
  readonly addressBytes: number | null;
  /** The most it can give. */
  readonly sizeBytes: number;
  /**
   * What the guest was given of it, ballooned out again or not. Of hv-balloon QEMU does not tell it: told by
   * `x-query-hv-balloon`, else the most that was seen since the last reset.
   */
  readonly addedBytes: number;
  /** What the guest is asked to have of it; null: hv-balloon has no such wish apart from the target. */
  readonly requestedBytes: number | null;
  /** It grows in such steps: the guest's alignment, or the block of virtio-mem. */
  readonly stepBytes: number;
}

export type WarningCode =
  | 'host-memory-short'
  | 'use-of-released-page'
  | 'protocol-warnings'
  | 'guest-floor'
  | 'guest-silent'
  | 'partial-hot-add'
  | 'no-slots'
  | 'no-address-space'
  | 'at-maximum'
  | 'v1-hazard';

export interface Warning {
  readonly code: WarningCode;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
}

/** The memory view of api.md; unknown is null, never a guess. */
export interface MemoryView {
  readonly targetBytes: number;
  readonly bootBytes: number;
  readonly pluggedBytes: number;
  readonly maximumBytes: number;
  readonly minimumBytes: number;
  readonly actualBytes: number | null;
  readonly balloonedBytes: number | null;
  /** What this VM takes of the host's budget now: the larger of target and actual, with sticks on their way in. 0 when off. */
  readonly reservedBytes: number;
  /** What the machine's process holds of the host's memory; null: not known. */
  readonly residentBytes: number | null;
  readonly demandBytes: number | null;
  readonly control: Control;
  readonly range: { readonly minimumBytes: number; readonly maximumBytes: number; readonly stepBytes: number };
  readonly growthMode: GrowthMode;
  readonly phase: Phase;
  readonly guest: {
    readonly connected: boolean;
    readonly protocolVersion: string | null;
    readonly state: string | null;
    readonly waitingSince: number | null;
    readonly committedBytes: number | null;
    readonly availableBytes: number | null;
    /** What the guest's own system says it has. */
    readonly totalBytes: number | null;
    readonly reportedAt: number | null;
  } | null;
  readonly slots: { readonly used: number; readonly limit: number };
  readonly sticks: readonly StickView[];
  /** Null where the machine grows by sticks, or not at all. */
  readonly region: RegionView | null;
  readonly warnings: readonly Warning[];
  readonly operationId: string | null;
}

/** What a plan would do; changes nothing. */
export interface PlanPreview {
  readonly steps: readonly {
    readonly kind: 'plug' | 'unplug' | 'set-balloon-target' | 'set-requested-size' | 'await-guest';
    readonly title: string;
    readonly bytes: number;
  }[];
  readonly reachable: boolean;
  readonly shortfallBytes: number;
  readonly reason: string | null;
  readonly risks: readonly { readonly code: string; readonly message: string }[];
  readonly etaMs: number | null;
}
