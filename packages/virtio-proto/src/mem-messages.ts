import type { Features } from './control.ts';

/** The one virtqueue of virtio-mem (spec 10.2). */
export const MEM_QUEUE = 0;

/** The config space: 56 bytes (spec 10.2). Bytes and byte addresses. */
export interface MemConfig {
  readonly blockBytes: number;
  readonly node: number;
  readonly addressBytes: number;
  readonly regionBytes: number;
  readonly usableBytes: number;
  readonly pluggedBytes: number;
  readonly requestedBytes: number;
}

/** Most blocks in one request: 16 bits. */
export const MOST_BLOCKS = 0xffff;

export const MEM_REQUESTS = ['plug', 'unplug', 'unplug-all', 'state'] as const;
export const MEM_ANSWERS = ['ack', 'nack', 'busy', 'error'] as const;
export const MEM_STATES = ['plugged', 'unplugged', 'mixed'] as const;

export type MemToHost =
  | { readonly type: 'driver-ok'; readonly features: Features }
  /** 24 bytes on the wire: u16 type, u64 address at 8, u16 number of blocks at 16. */
  | {
      readonly type: (typeof MEM_REQUESTS)[number];
      readonly addressBytes: number;
      readonly blocks: number;
    };

export type MemToGuest =
  | { readonly type: 'offer'; readonly features: Features; readonly config: MemConfig }
  | { readonly type: 'config'; readonly config: MemConfig }
  /** 10 bytes on the wire: u16 type, u16 state at 8; the state answers a `state` request only. */
  | {
      readonly type: (typeof MEM_ANSWERS)[number];
      readonly state: (typeof MEM_STATES)[number] | null;
    };
