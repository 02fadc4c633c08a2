import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type GuestAgent, openGuestAgent } from './guest-agent.ts';
import { AGENT_PORT } from './guest-init.ts';
import { buildInitramfs } from './initramfs.ts';
import type { GuestKernel, QemuBinary } from './read-facts.ts';
import { type QemuProcess, startQemu } from './start-qemu.ts';

export interface GuestOptions {
  readonly qemu: QemuBinary;
  readonly kernel: GuestKernel;
  readonly busybox: string;
  /** Memory, devices and what else the machine has beyond the guest's own needs. */
  readonly args: readonly string[];
  /** More of the kernel's command line; later words win. */
  readonly append?: string;
}

/** A real Linux on a real QEMU. */
export interface RunningGuest {
  readonly qemu: QemuProcess;
  readonly agent: GuestAgent;
  stop(): Promise<void>;
}

/** The console, a reboot when it panics, and memory that may leave again: DIMMs and virtio-mem need that. */
const APPEND = 'console=ttyS0 quiet panic=-1 memhp_default_state=online_movable';

/** It takes three seconds where the machine is not busy. */
const BOOT_DEADLINE_MS = 90_000;

/** Files that a guest boots from, in the directory of its QEMU, and the arguments that name them. */
export const GUEST_ARGS = [
  '-initrd initramfs.gz -device virtio-serial-pci',
  '-chardev socket,id=agent,path=agent.sock,server=on,wait=off',
  `-device virtserialport,chardev=agent,name=${AGENT_PORT}`,
].flatMap((part) => part.split(' '));

/** Starts a machine and boots Linux in it. Resolves when the guest's agent answers. */
export async function startGuest({ qemu, kernel, busybox, args, append = '' }: GuestOptions): Promise<RunningGuest> {
  const process = await startQemu({
    binary: qemu.binary,
    args: ['-kernel', kernel.image, '-append', `${APPEND} ${append}`, ...GUEST_ARGS, ...args],
    prepare: (directory) => writeFileSync(path.join(directory, 'initramfs.gz'), buildInitramfs(kernel, busybox)),
  });
  const agent = openGuestAgent(path.join(process.directory, 'agent.sock'));
  const stop = async (): Promise<void> => {
    agent.close();
    await process.stop();
  };
  await awaitBoot(process, agent).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { qemu: process, agent, stop };
}

async function awaitBoot(process: QemuProcess, agent: GuestAgent): Promise<void> {
  const over = new AbortController();
  const complain = (): never => {
    throw new Error(`the guest did not come up\n${process.report()}`);
  };
  const failures = [
    process.exited.then(complain),
    wait(BOOT_DEADLINE_MS, undefined, { signal: over.signal }).then(complain),
  ];
  for (const failure of failures) failure.catch(() => {});
  await Promise.race([agent.whenReady(), ...failures]).finally(() => over.abort());
}
