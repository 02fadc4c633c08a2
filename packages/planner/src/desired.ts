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
  /** ACPI's slot, as the plug's answer told it: a migration needs the same again. Absent: not known, or there is none. */
  readonly slot?: number;
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

/** What a definition says of a machine's memory; cannot change while it runs. */
export interface MachineLimits {
  readonly bootBytes: number;
  /** maxmem of the machine. */
  readonly maximumBytes: number;
  readonly slots: number;
  readonly numaNodes: number;
}

/** What a running machine says of itself. */
export interface MemoryShape extends MachineLimits {
  /** Where the memory-device region begins and how long it is (spec 5.4). */
  readonly region: { readonly baseBytes: number; readonly sizeBytes: number };
}
