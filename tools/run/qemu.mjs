import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PackageError } from './debian-packages.mjs';
import { describeQemu, PROGRAM } from './describe-qemu.mjs';
import { root } from './process.mjs';
import { unpackQemu } from './unpack-qemu.mjs';

const CACHE = path.join(root, 'node_modules', '.cache', 'dimmer-qemu');

/**
 * Makes ready what the tests of real QEMU run on: QEMUs, guest kernels and busybox of Debian, unpacked under node_modules
 * once. `DIMMER_QEMU_BINARIES` (paths, separated by commas) gives QEMUs of one's own instead. Leaves
 * `{ qemus: [{ version, binary }], kernels: [{ version, image, modules }], busybox }` in `facts.json`, oldest first, for
 * `packages/hypervisor/test/qemu/support/read-facts.ts`; answers what is missing, a sentence each, and whether any QEMU is there.
 */
export function ensureQemu() {
  const own = (process.env.DIMMER_QEMU_BINARIES ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const { facts, missing } = prepare(own);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(path.join(CACHE, 'facts.json'), `${JSON.stringify(facts, null, 2)}\n`);
  return { missing, found: facts.qemus.length > 0 };
}

function prepare(own) {
  try {
    const debian = unpackQemu(CACHE);
    return { facts: own.length > 0 ? { ...debian, qemus: own.map(describeQemu) } : debian, missing: [] };
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    return withoutGuest(own, error.message);
  }
}

/** Without Debian's packages there is no guest; what needs none can still be tried on a QEMU that the machine has. */
function withoutGuest(own, why) {
  const onPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, PROGRAM));
  const found = own.length > 0 ? own : onPath.filter(existsSync).slice(0, 1);
  const missing = [
    `QEMU, guest kernels and busybox could not be unpacked from Debian: ${why}.`,
    'That needs Debian 12 or newer on amd64 with apt-get, dpkg-deb and a way to its mirror; not root, and nothing is installed.',
  ];
  if (found.length === 0) missing.push(`Nor is there a ${PROGRAM} on the PATH; DIMMER_QEMU_BINARIES may name some.`);
  return { facts: { qemus: found.map(describeQemu), kernels: [], busybox: null }, missing };
}
