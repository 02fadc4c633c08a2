/**
 * One input of a run. It holds everything that is needed to do it again: a run is replayed from its setting and its
 * moves alone.
 */
export type Move =
  /** The guest opens its channel with rings of this size. */
  | { readonly type: 'open'; readonly ringBytes: number }
  /** The channel closes; `resets`: the VMBus resets the device at once, as it should (spec 3.7). */
  | { readonly type: 'close'; readonly resets: boolean }
  | { readonly type: 'reset'; readonly system: boolean }
  /** A message from the guest, framed as one packet. `holds`: it stays in the ring until the next one is sent. */
  | { readonly type: 'send'; readonly message: Uint8Array; readonly holds: boolean }
  /** Bytes that the guest puts in its ring where a packet should be. */
  | { readonly type: 'packet'; readonly bytes: Uint8Array }
  /** The guest takes packets out of its ring. */
  | { readonly type: 'read'; readonly packets: number }
  | { readonly type: 'wait'; readonly waitMs: number }
  | { readonly type: 'target'; readonly pages: number }
  /** `address` null: placed automatically. */
  | { readonly type: 'plug'; readonly id: string; readonly pages: number; readonly address: number | null }
  | { readonly type: 'unplug'; readonly id: string }
  | { readonly type: 'trace'; readonly on: boolean }
  /** `query-balloon` and `x-query-hv-balloon`. */
  | { readonly type: 'describe' }
  /** The device is saved as text and goes on as what is restored from it. */
  | { readonly type: 'save' };
