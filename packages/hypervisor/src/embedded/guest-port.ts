import type { PageRange } from '@dimmer/pages';

/** What happens to a guest; `at` is VM time in milliseconds. */
export type GuestPortInput = { readonly at: number } & (
  | { readonly type: 'power-on' }
  | { readonly type: 'reset' }
  | { readonly type: 'shutdown-asked' }
  /** `ringBytes`: the length of the ring towards the host. */
  | { readonly type: 'channel-opened'; readonly ringBytes: number }
  | { readonly type: 'channel-closed' }
  /** `framed`: the whole packet, as it lay in the ring. */
  | { readonly type: 'packet'; readonly payload: Uint8Array; readonly framed: Uint8Array }
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
  /** A packet that the guest has framed itself. There is room for it in the ring: the guest counts. */
  | { readonly type: 'send-packet'; readonly packet: Uint8Array }
  | { readonly type: 'arm-timer'; readonly id: string; readonly delayMs: number }
  | { readonly type: 'cancel-timer'; readonly id: string }
  | { readonly type: 'touch-pages'; readonly ranges: readonly PageRange[] }
  | { readonly type: 'powered-off' }
  | { readonly type: 'crashed' }
  /** `isCounted`: the machine has seen it itself, and counts it among the warnings that it tells of. */
  | { readonly type: 'warn'; readonly code: string; readonly detail?: string; readonly isCounted?: true };

/** A guest as its machine sees it. */
export interface GuestPort {
  feed(input: GuestPortInput): readonly GuestPortEffect[];
  /** For a guest that acts by itself, not only when it is fed. Called before anything else. */
  attach?(machine: GuestMachine): void;
  /** False: it does not take what is sent to it, which stays in its ring meanwhile. Left out: it always does. */
  readonly isReading?: boolean;
  /** The guest as plain JSON. Left out: it cannot be saved. */
  save?(): unknown;
  /** The machine is gone. */
  end?(): void;
}

/** What a guest that acts by itself has of its machine. */
export interface GuestMachine {
  /** Everything it does happens in the machine's mailbox: entries are posted, never run at once. */
  post(entry: () => void): void;
  /** From inside an entry only. */
  act(effect: GuestPortEffect): void;
  /** VM time in milliseconds. */
  now(): number;
  /** False while the machine is paused: a guest that stands still sends nothing. */
  isRunning(): boolean;
  /** The guest reads again. */
  resumed(): void;
}
