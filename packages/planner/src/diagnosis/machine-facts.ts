import type { BalloonDevice, GrowthMode, ObservedRegion } from '../observation.ts';

/**
 * What a running machine tells of what it is made of, for the diagnosis. Every query may be refused, by an embedded
 * machine, an older QEMU or another target: then its part is null, which is not known. Bytes are safe integers, times
 * epoch milliseconds.
 */
export interface MachineFacts {
  /** "10.0.2". */
  readonly qemuVersion: string | null;
  /** "pc-q35-10.0". */
  readonly machineType: string | null;
  readonly accelerator: 'kvm' | 'tcg' | null;
  /** `query-status`: running, paused, internal-error, … */
  readonly status: string | null;
  /**
   * Hyper-V enlightenments of the first processor, by QEMU's property name ("hv-synic"). Empty: not known. Without KVM
   * QEMU takes them and does nothing.
   */
  readonly enlightenments: Readonly<Record<string, boolean | null>>;
  /** The machine offers to suspend to disk: a Linux guest then ignores every request of hv-balloon. */
  readonly s4Offered: boolean | null;
  /** A VMBus bridge is there, usable or not. */
  readonly hasVmbus: boolean | null;
  /** Of those that were asked for, by `-device` or `device_add`. */
  readonly devices: readonly { readonly id: string | null; readonly type: string }[] | null;
  readonly bootBytes: number | null;
  /** `-m maxmem=`; the same as `bootBytes`: none was given. */
  readonly maximumBytes: number | null;
  /** `-m slots=`: how many DIMMs there can be. */
  readonly slots: number | null;
  readonly growthMode: GrowthMode;
  readonly balloonDevice: BalloonDevice | null;
  readonly region: ObservedRegion | null;
  /** hv-balloon sends the guest's reports on (`status-report=on`). */
  readonly statusReport: boolean | null;
  /** Of virtio-balloon's statistics; null: the device gathers none, or is not there. `lastUpdate` 0: none have come. */
  readonly balloonStats: { readonly pollingSeconds: number; readonly lastUpdate: number } | null;
  readonly backends: readonly MemoryBackend[] | null;
  /** Somebody else has started it. Null: not known here. */
  readonly attached: boolean | null;
}

/** A memory backend of the machine, boot memory's own among them. */
export interface MemoryBackend {
  /** Null: it has none. */
  readonly id: string | null;
  /** "memory-backend-ram", …; null: not told. */
  readonly type: string | null;
  readonly sizeBytes: number;
  /** Preallocated memory comes back to the host only while the guest does not have it. */
  readonly prealloc: boolean | null;
  readonly share: boolean | null;
  /** What its pages are made of: a file of a file system, or the host's huge pages. */
  readonly path: string | null;
  /** Of its pages; null: not told. */
  readonly pageBytes: number | null;
}
