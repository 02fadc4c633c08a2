import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { openSession } from './support/open-session.ts';
import { readFacts } from './support/read-facts.ts';
import { startQemu } from './support/start-qemu.ts';

const MIB = 2 ** 20;
const { qemus, kernels } = readFacts();
const newest = { qemu: qemus.at(-1), kernel: kernels.at(-1) };

/** Only a KVM that cannot run an ordinary guest brings QEMU into this state: one inside a VM that emulates it, say. */
test.skipIf(!existsSync('/dev/kvm'))(
  'a guest that the accelerator cannot run: true state, and only a reset helps',
  async (test) => {
    const { qemu, kernel } = newest;
    if (!qemu || !kernel) return test.skip('there is no kernel to boot');
    const args = ['-m', '512M', '-kernel', kernel.image, '-append', 'console=ttyS0', '-device', 'virtio-balloon-pci'];
    const process = await startQemu({ binary: qemu.binary, accelerator: 'kvm', args }).catch(() => null);
    if (!process) return test.skip('QEMU does not start on this KVM');
    onTestFinished(() => process.stop());
    const { session } = await openSession(process);
    const hasBooted = () => process.report().includes('Kernel panic');
    await eventually('the guest ends', async () => hasBooted() || !(await session.observe()).running, Boolean);
    if (hasBooted()) return test.skip('this KVM runs guests');

    expect(await session.observe()).toMatchObject({ running: false, status: 'internal-error', actualBytes: 512 * MIB });
    expect(await session.perform({ type: 'balloon', targetBytes: 256 * MIB })).toEqual({ ok: true });
    expect(await session.execute('cont')).toMatchObject({ ok: false, error: { class: 'GenericError' } });
    expect(await session.execute('system_reset')).toMatchObject({ ok: true });
    expect(await session.observe()).toMatchObject({ running: false, status: 'prelaunch' });
  },
);
