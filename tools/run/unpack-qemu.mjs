import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDebian, PackageError } from './debian-packages.mjs';
import { describeQemu, PROGRAM } from './describe-qemu.mjs';
import { say } from './process.mjs';

/** Counted up when what is unpacked, or its layout, changes. */
const LAYOUT = 1;

/** QEMU, guest kernels and busybox of this machine's Debian, unpacked under `cache` once. Throws `PackageError`. */
export function unpackQemu(cache) {
  const codename = readCodename();
  const place = path.join(cache, `${codename}-${LAYOUT}`);
  if (!existsSync(place)) makePlace(cache, place, codename);
  return describePlace(place);
}

function readCodename() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const field = (name) => new RegExp(`^${name}="?([^"\\n]*)`, 'm').exec(release)?.[1] ?? '';
  if (field('ID') !== 'debian') throw new PackageError(`this is ${field('ID') || 'a system that does not say which'}`);
  if (process.arch !== 'x64') throw new PackageError(`this is a machine of type ${process.arch}`);
  return field('VERSION_CODENAME');
}

/** Everything is made in a folder that gets its name when it is whole: a download cut short is never taken for done. */
function makePlace(cache, place, codename) {
  say('Unpacking QEMU and guest kernels from Debian (once, about 90 MB to download)');
  mkdirSync(cache, { recursive: true });
  const building = mkdtempSync(path.join(cache, 'building-'));
  try {
    fillPlace(building, codename);
    renameSync(building, place);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

function fillPlace(place, codename) {
  const work = path.join(place, 'work');
  mkdirSync(work);
  const debian = openDebian(codename, work);
  for (const suite of [codename, `${codename}-backports`]) {
    debian.unpackWhole(path.join(place, suite), 'qemu-system-x86', suite);
    const kernels = debian
      .dependencies('linux-image-cloud-amd64', suite)
      .filter((one) => one.startsWith('linux-image-'));
    debian.unpack(path.join(place, suite), kernels);
    writeStarter(path.join(place, suite));
  }
  debian.unpack(path.join(place, codename), ['busybox-static']);
  rmSync(work, { recursive: true });
}

/**
 * Starts a QEMU from where it was unpacked: with its libraries, its modules and its firmware. It is replaced by QEMU
 * itself, so whoever starts it has the process of QEMU.
 */
function writeStarter(place) {
  const starter = path.join(place, PROGRAM);
  const lines = [
    '#!/bin/sh',
    'at=$(dirname "$(readlink -f "$0")")',
    'libraries=$at/usr/lib/x86_64-linux-gnu:$at/lib/x86_64-linux-gnu',
    'export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"',
    'export QEMU_MODULE_DIR="$at/usr/lib/x86_64-linux-gnu/qemu"',
    `exec "$at/usr/bin/${PROGRAM}" -L "$at/usr/share/qemu" -L "$at/usr/share/seabios" -L "$at/usr/lib/ipxe/qemu" "$@"`,
  ];
  writeFileSync(starter, `${lines.join('\n')}\n`);
  chmodSync(starter, 0o755);
}

function describePlace(place) {
  const suites = readdirSync(place).sort();
  const busybox = path.join(place, suites[0], 'bin', 'busybox');
  const qemus = suites.map((suite) => describeQemu(path.join(place, suite, PROGRAM)));
  const kernels = suites.flatMap((suite) => describeKernels(path.join(place, suite)));
  return { qemus, kernels, busybox: existsSync(busybox) ? busybox : path.join(place, suites[0], 'usr/bin/busybox') };
}

function describeKernels(place) {
  const boot = path.join(place, 'boot');
  const images = existsSync(boot) ? readdirSync(boot).filter((name) => name.startsWith('vmlinuz-')) : [];
  return images.map((name) => {
    const version = name.slice('vmlinuz-'.length);
    const modules = ['lib', 'usr/lib'].map((lib) => path.join(place, lib, 'modules', version)).find(existsSync);
    return { version, image: path.join(boot, name), modules: modules ?? null };
  });
}
