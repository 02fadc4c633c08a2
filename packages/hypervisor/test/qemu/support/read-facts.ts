import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the tests of real QEMU have to run on, oldest first; `tools/run/qemu.mjs` makes it ready. Paths are absolute. */
export interface QemuFacts {
  readonly qemus: readonly QemuBinary[];
  /** None: no guest can be booted here. */
  readonly kernels: readonly GuestKernel[];
  /** A static busybox; null: no guest can be booted here. */
  readonly busybox: string | null;
}

export interface QemuBinary {
  /** As it says itself: "7.2.22". */
  readonly version: string;
  readonly binary: string;
}

export interface GuestKernel {
  readonly version: string;
  readonly image: string;
  /** Its folder under lib/modules. */
  readonly modules: string | null;
}

/** Throws when nothing has been made ready. */
export function readFacts(): QemuFacts {
  const file = path.resolve(import.meta.dirname, '../../../../../node_modules/.cache/dimmer-qemu/facts.json');
  if (!existsSync(file)) throw new Error('No QEMU has been made ready: run `pnpm qemu` once');
  return JSON.parse(readFileSync(file, 'utf8')) as QemuFacts;
}
