/** Desired state of a VM's memory: what is stored, and survives guest reboots and restarts of Dimmer. */

export type StickOrigin = 'dimmer' | 'monitor' | 'outside';

/** A stick of the DIMM layout: written before `object-add`, taken out after `DEVICE_DELETED`. */
export interface LayoutStick {
  readonly id: string;
  readonly memdev: string;
  readonly sizeBytes: number;
  /** Null only until the first plug has told where it went. */
  readonly addressBytes: number | null;
  readonly node: number;
  readonly origin: StickOrigin;
}

export type Control = 'target' | 'manual';

export interface DesiredMemory {
  readonly targetBytes: number;
  readonly minimumBytes: number;
  readonly maximumBytes: number;
  readonly control: Control;
  readonly layout: readonly LayoutStick[];
}

/** What cannot change while the machine runs. */
export interface MemoryShape {
  readonly bootBytes: number;
  /** maxmem of the machine that runs. */
  readonly maximumBytes: number;
  readonly slots: number;
  readonly numaNodes: number;
  /** Where the memory-device region begins and how long it is (spec 5.4). */
  readonly region: { readonly baseBytes: number; readonly sizeBytes: number };
}
