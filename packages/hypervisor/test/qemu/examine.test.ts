import { expect, onTestFinished, test } from 'vitest';
import { openSession } from './support/open-session.ts';
import { readFacts } from './support/read-facts.ts';
import { startQemu } from './support/start-qemu.ts';

const { qemus } = readFacts();
const MIB = 2 ** 20;
const GIB = 2 ** 30;

async function open(binary: string, ...args: readonly string[]) {
  const qemu = await startQemu({ binary, args: ['-S', ...args] });
  onTestFinished(() => qemu.stop());
  const { session } = await openSession(qemu);
  return session;
}

test.each(qemus)('QEMU $version tells what it is made of', async ({ binary, version }) => {
  const memory = ['-m', '512M,slots=4,maxmem=4G', '-object', 'memory-backend-memfd,id=vmem0,size=1G'];
  const devices = ['-device', 'virtio-mem-pci,id=vm0,memdev=vmem0', '-device', 'virtio-balloon-pci'];
  const session = await open(binary, ...memory, ...devices, '-global', 'ICH9-LPC.disable_s4=1');
  const facts = await session.examine();
  expect(facts).toMatchObject({
    qemuVersion: version,
    machineType: expect.stringMatching(/^pc-q35-\d+\.\d+$/),
    accelerator: 'tcg',
    status: 'prelaunch',
    enlightenments: { 'hv-synic': false, 'hv-vpindex': false },
    s4Offered: false,
    hasVmbus: false,
    bootBytes: 512 * MIB,
    maximumBytes: 4 * GIB,
    slots: 4,
    growthMode: 'virtio-mem',
    balloonDevice: 'virtio-balloon',
    region: { kind: 'virtio-mem', id: 'vm0', sizeBytes: GIB },
    statusReport: null,
    balloonStats: { lastUpdate: 0 },
  });
  expect(facts.devices).toEqual(
    expect.arrayContaining([
      { id: 'vm0', type: 'virtio-mem-pci' },
      { id: null, type: 'virtio-balloon-pci' },
    ]),
  );
  expect(facts.backends).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: 'vmem0', type: 'memory-backend-memfd', sizeBytes: GIB, pageBytes: null }),
      expect.objectContaining({ id: 'pc.ram', type: 'memory-backend-ram', sizeBytes: 512 * MIB }),
    ]),
  );
});

test.each(qemus)('a bare machine of QEMU $version has no way to grow, and offers S4', async ({ binary }) => {
  for (const machine of ['q35', 'pc']) {
    const session = await open(binary, '-M', machine, '-m', '256M', '-device', 'vmbus-bridge');
    expect(session.growthMode).toBe('none');
    expect(await session.examine()).toMatchObject({
      s4Offered: true,
      hasVmbus: true,
      bootBytes: 256 * MIB,
      maximumBytes: 256 * MIB,
      slots: 0,
      balloonDevice: null,
    });
  }
});
