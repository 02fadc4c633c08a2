import type { PageRange } from '@dimmer/pages';
import type { GuestFaults } from './faults.ts';

/** What happens to a guest. `at` is VM time in milliseconds: it stands still while the VM is paused. */
export type GuestInput = { readonly at: number } & (
  | { readonly type: 'power-on' }
  /** The machine was reset: all timers are gone, the memory is boot memory again, the guest boots. */
  | { readonly type: 'reset' }
  | { readonly type: 'shutdown-asked' }
  /** `ringBytes`: the length of the ring towards the host; one byte less is usable (spec 1.1). */
  | { readonly type: 'channel-opened'; readonly ringBytes: number }
  /** The channel is gone, or opening it was refused. */
  | { readonly type: 'channel-closed' }
  /** A message as the ring delivers it, padded to 8 bytes. */
  | { readonly type: 'packet'; readonly payload: Uint8Array }
  /** The ring towards the host has this much room now. */
  | { readonly type: 'writable'; readonly freeBytes: number }
  | { readonly type: 'timer'; readonly id: string }
  /** Memory appeared in guest-physical space. The guest uses it only when told to by the protocol. */
  | { readonly type: 'memory-mapped'; readonly range: PageRange }
  | { readonly type: 'memory-unmapped'; readonly range: PageRange }
  /** The guest's driver leaves the VMBus and comes back, without a reboot (spec 3.7). */
  | { readonly type: 'driver-reload' }
  /** From now on the guest misbehaves like this, and in no other way. */
  | { readonly type: 'faults'; readonly faults: GuestFaults }
);

export type VirtioTimer = 'virtio-balloon' | 'virtio-hot-add' | 'virtio-mem' | 'acpi-dimm';

export type GuestTimer = 'boot' | 'handshake' | 'tick' | 'work' | 'retry' | 'reopen' | 'shutdown' | VirtioTimer;

export type GuestWarningCode =
  | 'malformed-message'
  | 'unexpected-message'
  | 'unknown-pages-returned'
  | 'busy'
  | 'protocol-given-up'
  | 'channel-refused'
  | 'memory-lost';

/** What a guest does to its machine. */
export type GuestEffect =
  | { readonly type: 'open-channel'; readonly ringBytes: number }
  | { readonly type: 'close-channel' }
  /** There is room for it in the ring: the guest counts. */
  | { readonly type: 'send'; readonly message: Uint8Array; readonly transactionId: number }
  | { readonly type: 'arm-timer'; readonly id: GuestTimer; readonly delayMs: number }
  | { readonly type: 'cancel-timer'; readonly id: GuestTimer }
  /** The guest begins to use these pages: the machine sees whether they are its own. */
  | { readonly type: 'touch-pages'; readonly ranges: readonly PageRange[] }
  | { readonly type: 'powered-off' }
  | { readonly type: 'crashed' }
  | { readonly type: 'warn'; readonly code: GuestWarningCode; readonly detail: string };
