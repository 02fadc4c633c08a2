import type { Clock } from '@dimmer/reducer';

export interface QemuOptions {
  /** Wall time, monotonic. */
  readonly clock: Clock;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
  /** Absolute: each machine of ours has a directory of its own in it, named by the VM's id. */
  readonly runDir: string;
}
