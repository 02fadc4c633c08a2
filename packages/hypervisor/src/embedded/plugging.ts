import type { QmpAnswer } from '@dimmer/qmp';

/** `device_add` and `device_del` of memory devices, and what the monitor shows of them. */
export interface Plugging {
  plug(args: Readonly<Record<string, unknown>>): QmpAnswer;
  unplug(id: string): QmpAnswer;
  /** Nominal size of all memory devices, whatever of it the guest has. */
  pluggedBytes(): number;
  /** As `query-memory-devices` lists them. */
  memoryDevices(): readonly unknown[];
  /** What is plugged as plain JSON; null where nothing can be. Left out: it cannot be saved. */
  save?(): unknown;
}
