import type { PageRange } from '@dimmer/pages';

/** What happens to a memory device. Pages and bytes; the host's clock says when. */
export type MemoryDeviceInput =
  | { readonly type: 'channel-open'; readonly ringBytes: number }
  | { readonly type: 'channel-closed' }
  /** The ring towards the guest has this much room now. */
  | { readonly type: 'writable'; readonly freeBytes: number }
  /** `more`: others of the same burst follow at once. */
  | { readonly type: 'packet'; readonly payload: Uint8Array; readonly more: boolean }
  | { readonly type: 'timer'; readonly id: string }
  /** The `balloon` command: the wanted size of the guest. */
  | { readonly type: 'target'; readonly pages: number }
  /** `system`: of the whole machine; otherwise the guest has only left the channel. */
  | { readonly type: 'reset'; readonly system: boolean };

export type MemoryDeviceEffect =
  | { readonly type: 'send'; readonly message: Uint8Array; readonly transactionId: number }
  | { readonly type: 'arm-timer'; readonly id: string; readonly delayMs: number }
  | { readonly type: 'cancel-timer'; readonly id: string }
  /** The host takes the memory behind these pages. */
  | { readonly type: 'discard-pages'; readonly ranges: readonly PageRange[] }
  /** These pages are the guest's again. */
  | { readonly type: 'return-pages'; readonly ranges: readonly PageRange[] }
  /** Memory appears in, or vanishes from, guest-physical space. */
  | { readonly type: 'map-pages'; readonly range: PageRange }
  | { readonly type: 'unmap-pages'; readonly range: PageRange }
  /** A QMP event. */
  | { readonly type: 'emit'; readonly name: string; readonly data: Readonly<Record<string, unknown>> }
  | { readonly type: 'warn'; readonly code: string; readonly detail: string }
  | { readonly type: 'trace'; readonly name: string; readonly data: Readonly<Record<string, unknown>> };

/** What a device has of its machine. Effects are performed at once, in the machine's mailbox. */
export interface MemoryDeviceHost {
  /** VM time in milliseconds. */
  now(): number;
  perform(effect: MemoryDeviceEffect): void;
}

/**
 * A machine's memory device, hv-balloon or a comparison model, with its state inside: the one interface in front of all
 * of them. Called only from the machine's mailbox.
 */
export interface MemoryDevice {
  feed(input: MemoryDeviceInput): void;
  /** What `query-balloon` answers, in bytes; null: this device cannot balloon. */
  readonly actualBytes: number | null;
  /** The name of its present state, for logs and `x-query-hv-balloon`. */
  readonly stateName: string;
  /** The guest has not connected and settled down yet: what a fast boot skips through. */
  readonly isBooting: boolean;
  /** Whether it takes a channel that the guest opens now. */
  readonly isListening: boolean;
  /** The answer of `x-query-hv-balloon`; null: not an hv-balloon. */
  describe(extras: DescribeExtras): Readonly<Record<string, unknown>> | null;
  /** All of it as plain JSON. Left out: it cannot be saved. */
  save?(): unknown;
}

/** What the machine knows and its device does not. */
export interface DescribeExtras {
  /** When the present state was entered, in epoch milliseconds. */
  readonly since: number;
  /** How far VM time has run ahead since power-on. */
  readonly skippedMs: number;
  /** Warnings the machine itself raised, on top of the device's. */
  readonly warnings: ReadonlyMap<string, number>;
}
