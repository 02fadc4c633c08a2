import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { GUEST_INIT } from './guest-init.ts';
import { type KernelModule, readModules } from './kernel-modules.ts';
import type { GuestKernel } from './read-facts.ts';
import { type CpioEntry, writeCpio } from './write-cpio.ts';

/** What the guest needs beyond its kernel: virtio, the agent's port, the power button, and a way to say that it panics. */
const MODULES = ['virtio_pci', 'virtio_balloon', 'virtio_mem', 'virtio_console', 'button', 'evdev', 'pvpanic_mmio'];

const built = new Map<string, Buffer>();

/** The root of a guest with busybox and the modules of its kernel, gzipped. Built once a kernel and process. */
export function buildInitramfs(kernel: GuestKernel, busybox: string): Buffer {
  const kept = built.get(kernel.version);
  if (kept) return kept;
  const modules = kernel.modules === null ? [] : readModules(kernel.modules, MODULES, busybox);
  const archive = gzipSync(writeCpio(listEntries(modules, readFileSync(busybox))), { level: 1 });
  built.set(kernel.version, archive);
  return archive;
}

function listEntries(modules: readonly KernelModule[], busybox: Uint8Array): readonly CpioEntry[] {
  const order = modules.map(({ name }) => `${name}\n`).join('');
  return [
    ...['bin', 'dev', 'proc', 'sys', 'mnt', 'modules'].map((name) => ({ kind: 'folder', name }) as const),
    { kind: 'device', name: 'dev/console', major: 5, minor: 1 },
    { kind: 'file', name: 'bin/busybox', mode: 0o755, bytes: busybox },
    { kind: 'file', name: 'init', mode: 0o755, bytes: Buffer.from(GUEST_INIT) },
    { kind: 'file', name: 'modules/order', mode: 0o644, bytes: Buffer.from(order) },
    ...modules.map(({ name, bytes }) => ({ kind: 'file', name: `modules/${name}.ko`, mode: 0o644, bytes }) as const),
  ];
}
