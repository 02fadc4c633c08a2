/**
 * What is asked of a machine, and what it says by itself: the planner's whole knowledge of the world.
 * Bytes are safe integers; times are epoch milliseconds.
 */

export type GrowthMode = 'haprot' | 'memdev' | 'pc-dimm' | 'virtio-mem' | 'none';

/** A memory device as `query-memory-devices` lists it. */
export interface ObservedStick {
  readonly id: string;
  readonly memdev: string;
  readonly sizeBytes: number;
  readonly addressBytes: number;
  readonly node: number;
  /** ACPI's number of the memory slot it is in; absent: not told. */
  readonly slot?: number;
}

/** The device that `balloon` and `query-balloon` speak for. */
export type BalloonDevice = 'hv-balloon' | 'virtio-balloon';

/** The one memory device that grows inside its machine, as `query-memory-devices` lists it. */
export type ObservedRegion =
  | {
      /** Of QEMU since 8.2: one backend given to the device. How much of it the guest has is not told (spec 7.6). */
      readonly kind: 'hv-balloon';
      readonly id: string;
      /** Null, and nothing to give: the device was started without one. */
      readonly memdev: string | null;
      readonly addressBytes: number | null;
      readonly sizeBytes: number;
    }
  | {
      readonly kind: 'virtio-mem';
      readonly id: string;
      readonly memdev: string;
      readonly addressBytes: number;
      readonly sizeBytes: number;
      /** What is asked of the guest, and what it has plugged: whole blocks. */
      readonly requestedBytes: number;
      readonly pluggedBytes: number;
      readonly blockBytes: number;
    };

/**
 * States of the host machine, as `x-query-hv-balloon` names them: those of the series (spec 3.2), and the two that only
 * the device of QEMU since 8.2 has (spec 3.8).
 */
export type HvBalloonStateName =
  | 'WAIT_RESET'
  | 'CLOSED'
  | 'POST_RESET_CLOSED'
  | 'VERSION'
  | 'CAPS'
  | 'POST_INIT_WAIT'
  | 'IDLE'
  | 'HOT_ADD_SETUP'
  | 'HOT_ADD_RB_WAIT'
  | 'HOT_ADD_POSTING'
  | 'HOT_ADD_REPLY_WAIT'
  | 'HOT_ADD_SKIP_CURRENT'
  | 'HOT_ADD_PROCESSED_CLEAR_PENDING'
  | 'HOT_ADD_PROCESSED_NEXT'
  | 'BALLOON_POSTING'
  | 'BALLOON_RB_WAIT'
  | 'BALLOON_REPLY_WAIT'
  | 'UNBALLOON_POSTING'
  | 'UNBALLOON_RB_WAIT'
  | 'UNBALLOON_REPLY_WAIT';

/** State of a stick inside the device: `queued` waits for its hot-add, `unused` may be removed. */
export type DeviceStickState = 'queued' | 'adding' | 'in-use' | 'unused';

/** A stick as the device keeps its books (spec 5.5). */
export interface DeviceStick {
  readonly id: string;
  readonly state: DeviceStickState;
  readonly usedBytes: number;
  readonly releasedBytes: number;
  readonly headBytes: number;
  readonly tailBytes: number;
}

/** The answer of `x-query-hv-balloon`: what the series' monitor does not tell (architecture, "What the series' monitor does not tell"). */
export interface HvBalloonObservation {
  readonly state: HvBalloonStateName;
  /** When the present state was entered, epoch milliseconds. */
  readonly since: number;
  readonly protocolVersion: string | null;
  readonly capabilities: {
    readonly balloon: boolean;
    readonly hotAdd: boolean;
    readonly alignmentBytes: number;
  } | null;
  readonly targetBytes: number | null;
  readonly targetChanged: boolean;
  readonly totalBytes: number;
  readonly removedGuestBytes: number;
  readonly removedBothBytes: number;
  readonly sticks: readonly DeviceStick[];
  /** Where sticks were removed since the guest's last reset: it has given those pages, and still counts them. */
  readonly departed?: readonly { readonly addressBytes: number; readonly sizeBytes: number }[];
  /** A new stick may go where one was removed since the guest's last reset; absent: it may not (spec 5.9). */
  readonly addressReuse?: boolean;
  /** How often each protocol warning was raised. */
  readonly warnings: Readonly<Record<string, number>>;
}

/** What the driver of a virtio-balloon says of its guest (spec 10.1). What it has not said is null. */
export interface GuestStats {
  /** The guest's last word, epoch milliseconds, in whole seconds; 0: none yet. */
  readonly at: number;
  /** What the guest's system says it has; whether it counts what it gave to the balloon differs from guest to guest. */
  readonly totalBytes: number | null;
  readonly freeBytes: number | null;
  /** What could be had without swapping. */
  readonly availableBytes: number | null;
  /** The device lets the guest take pages back when it runs short: Linux then goes on counting them as its own. */
  readonly deflatesOnOom: boolean;
}

/** One poll of a machine. No command may run between its first and its last query. */
export interface Observation {
  /** When it was complete, epoch milliseconds. */
  readonly at: number;
  readonly running: boolean;
  readonly status: string;
  /** How the machine can grow, and what it shrinks with; null: nothing. Found out by asking it. */
  readonly growthMode: GrowthMode;
  readonly balloonDevice: BalloonDevice | null;
  /** `query-balloon` (without a balloon device: boot memory), and what virtio-mem has plugged. */
  readonly actualBytes: number;
  /** `query-memory-size-summary`. */
  readonly baseBytes: number;
  readonly sticks: readonly ObservedStick[];
  /** Null where no memory device grows inside the machine. */
  readonly region: ObservedRegion | null;
  /** Null where the machine has no such command (real QEMU, or an embedded one told to hide it). */
  readonly balloon: HvBalloonObservation | null;
  /** Of a virtio-balloon that was asked to gather them; null or absent: there are none. */
  readonly guestStats?: GuestStats | null;
  /** What the machine's process holds of the host's memory now; null or absent: not known. */
  readonly residentBytes?: number | null;
}

/** A QMP event the controller cares about, translated by the driver. `raw` is the event as received. */
export type MachineEvent = { readonly at: number; readonly raw: unknown } & (
  | { readonly type: 'stick-unused'; readonly id: string }
  | { readonly type: 'stick-in-use'; readonly id: string }
  | { readonly type: 'device-deleted'; readonly id: string }
  | { readonly type: 'status-report'; readonly committedBytes: number; readonly availableBytes: number }
  | { readonly type: 'balloon-state'; readonly state: HvBalloonStateName }
  | { readonly type: 'reset'; readonly guest: boolean; readonly reason: string }
  | { readonly type: 'shutdown'; readonly guest: boolean; readonly reason: string }
  | { readonly type: 'powerdown' }
  /** virtio-balloon and virtio-mem say that their sizes move; hv-balloon never does (spec 7.3). */
  | { readonly type: 'size-changed' }
  /**
   * ACPI's word on a DIMM: `source` 1 insertion, 3 ejection; `status` 0 done, 132 in progress, any other refused. `id` is
   * null when the device is gone already.
   */
  | { readonly type: 'acpi-ost'; readonly id: string | null; readonly source: number; readonly status: number }
  /** The machine says that a guest does not let a device go; on x86 ACPI's word is all there is. */
  | { readonly type: 'unplug-refused'; readonly id: string }
  /** The guest has just told what it has. */
  | { readonly type: 'stats-changed' }
  | { readonly type: 'stop' }
  | { readonly type: 'resume' }
  | { readonly type: 'other'; readonly name: string }
);

/** What the controller asks the driver to do. Each is one or two QMP commands. */
export type MemoryCommand =
  | { readonly type: 'balloon'; readonly targetBytes: number }
  | {
      /** `object-add` then `device_add`; on refusal of the latter the backend is taken away again. */
      readonly type: 'plug';
      readonly id: string;
      readonly memdev: string;
      readonly sizeBytes: number;
      /** Null: the hypervisor places it. */
      readonly addressBytes: number | null;
      readonly node: number;
      /** ACPI's slot, where it is to have the one it had; absent: any. */
      readonly slot?: number;
    }
  /** `qom-set` of a virtio-mem device's requested-size: whole blocks. */
  | { readonly type: 'set-requested-size'; readonly id: string; readonly requestedBytes: number }
  /** `device_del`, then `object-del` after DEVICE_DELETED. `memdev` null: leave the backend. */
  | { readonly type: 'unplug'; readonly id: string; readonly memdev: string | null };

/** A QMP error as the peer sent it. */
export interface QmpFailure {
  readonly class: string;
  readonly desc: string;
}

/** Why a `plug` was refused, as far as the driver can tell from the peer's words (spec 5.3); absent: it cannot. */
export type PlugRefusal =
  /** 12a: no guest past its capabilities report. */
  | 'guest-not-ready'
  /** 12b */
  | 'guest-cannot-hot-add'
  /** 6 */
  | 'no-slots'
  /** 7: maxmem is used up. */
  | 'no-space'
  /** 5, 8: size or address not a multiple of the guest's alignment. */
  | 'alignment'
  /** 9, 12c, 12d: this range cannot be had now. */
  | 'range'
  | 'other';

export type CommandResult =
  | {
      readonly ok: true /** The stick as `query-memory-devices` lists it after a plug. */;
      readonly stick?: ObservedStick;
    }
  | {
      readonly ok: false;
      readonly error: QmpFailure;
      readonly refusal?: PlugRefusal /** An `unplug` that the guest has not agreed to yet. */;
      readonly pending?: true;
    }
  /** The connection went away before an answer: nobody knows; the next observation decides. */
  | { readonly ok: false; readonly lost: true };
