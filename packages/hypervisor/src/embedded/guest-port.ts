import type { PageRange } from '@dimmer/pages';

/** What happens to a guest; `at` is VM time in milliseconds. */
export type GuestPortInput = { readonly at: number } & (
  | { readonly type: 'power-on' }
  | { readonly type: 'reset' }
  | { readonly type: 'shutdown-asked' }
  /** `ringBytes`: the length of the ring towards the host. */
  | { readonly type: 'channel-opened'; readonly ringBytes: number }
  | { readonly type: 'channel-closed' }
  | { readonly type: 'packet'; readonly payload: Uint8Array }
  | { readonly type: 'writable'; readonly freeBytes: number }
  | { readonly type: 'timer'; readonly id: string }
  | { readonly type: 'memory-mapped'; readonly range: PageRange }
  | { readonly type: 'memory-unmapped'; readonly range: PageRange }
);

/** What a guest does to its machine. */
export type GuestPortEffect =
  | { readonly type: 'open-channel'; readonly ringBytes: number }
  | { readonly type: 'close-channel' }
  | { readonly type: 'send'; readonly message: Uint8Array; readonly transactionId?: number }
  | { readonly type: 'arm-timer'; readonly id: string; readonly delayMs: number }
  | { readonly type: 'cancel-timer'; readonly id: string }
  | { readonly type: 'touch-pages'; readonly ranges: readonly PageRange[] }
  | { readonly type: 'powered-off' }
  | { readonly type: 'crashed' }
  | { readonly type: 'warn'; readonly code: string; readonly detail?: string };

/** A guest as its machine sees it. */
export interface GuestPort {
  feed(input: GuestPortInput): readonly GuestPortEffect[];
}
