import { afterAll, beforeAll, describe } from 'vitest';
import { type OpenSession, openSession } from './open-session.ts';
import { type GuestKernel, type QemuBinary, readFacts } from './read-facts.ts';
import { type RunningGuest, startGuest } from './start-guest.ts';

/** One machine with a guest and the driver on it, for all tests of a suite: a boot costs three seconds. */
export interface GuestMachine {
  readonly guest: RunningGuest;
  readonly driver: OpenSession;
}

export interface GuestMachineOptions {
  readonly args: readonly string[];
  readonly append?: string;
}

const { qemus, kernels, busybox } = readFacts();

/** The oldest kernel goes with the oldest QEMU, and so on: what a release of Debian has together is tried together. */
const PAIRS = qemus.map((qemu, index) => ({ qemu, kernel: kernels[index] ?? kernels.at(-1) }));

/**
 * A suite for every QEMU that is there, its tests in order on one machine. `machine` may be asked within tests only.
 * Without a kernel to boot the tests are skipped.
 */
export function describeGuests(
  what: string,
  { args, append }: GuestMachineOptions,
  declare: (machine: () => GuestMachine) => void,
): void {
  for (const { qemu, kernel } of PAIRS) {
    describe.skipIf(kernel === undefined || busybox === null)(`${what}, QEMU ${qemu.version}`, () => {
      let running: GuestMachine | undefined;
      beforeAll(async () => {
        running = await startMachine(qemu, kernel, { args, ...(append !== undefined && { append }) });
      });
      afterAll(() => running?.guest.stop());
      declare(() => {
        if (!running) throw new Error('the machine has not started');
        return running;
      });
    });
  }
}

async function startMachine(
  qemu: QemuBinary,
  kernel: GuestKernel | undefined,
  options: GuestMachineOptions,
): Promise<GuestMachine> {
  if (kernel === undefined || busybox === null) throw new Error('there is no guest to boot');
  const guest = await startGuest({ qemu, kernel, busybox, ...options });
  return { guest, driver: await openSession(guest.qemu) };
}
