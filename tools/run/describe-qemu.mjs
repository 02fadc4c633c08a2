import { spawnSync } from 'node:child_process';
import { PackageError } from './debian-packages.mjs';

export const PROGRAM = 'qemu-system-x86_64';

/** A QEMU with its version, as it says itself. Throws `PackageError` when it does not start. */
export function describeQemu(binary) {
  const { stdout, status, stderr, error } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  const version = /version (\S+)/.exec(stdout ?? '')?.[1];
  if (status === 0 && version) return { version, binary };
  throw new PackageError(`${binary} does not start: ${error?.message ?? stderr.trim()}`);
}
