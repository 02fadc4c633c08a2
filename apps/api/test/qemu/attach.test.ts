import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialSocket } from '@dimmer/transport/node';
import { readFacts } from '../../../../packages/hypervisor/test/qemu/support/read-facts.ts';
import { type RunningGuest, startGuest } from '../../../../packages/hypervisor/test/qemu/support/start-guest.ts';
import { type RealApp, startRealApp } from './support/real-app.ts';

const MIB = 2 ** 20;
const { qemus, kernels, busybox } = readFacts();
const [qemu, kernel] = [qemus[0]!, kernels[0]];

describe.skipIf(!kernel || busybox === null)(`a machine that somebody else has started, QEMU ${qemu.version}`, () => {
  let app: RealApp;
  let guest: RunningGuest;

  beforeAll(async () => {
    app = await startRealApp(qemu);
    const args = '-m 512M,slots=2,maxmem=2G -device virtio-balloon-pci,id=balloon0'.split(' ');
    guest = await startGuest({ qemu, kernel: kernel!, busybox: busybox!, args });
  });
  afterAll(async () => {
    await app?.close();
    await guest?.stop();
  });

  test('is attached by its socket alone, and left as it is', async () => {
    const attach = { qmpSocket: guest.qemu.qmpPath };
    const { status, body } = await app.ask('POST', '/vms', { name: 'theirs', qemu: { attach } });
    expect([status, body]).toMatchObject([
      201,
      {
        hypervisor: 'qemu',
        memoryDevice: 'pc-dimm',
        memory: { bootBytes: 512 * MIB, maximumBytes: 2048 * MIB, control: 'manual', slots: { limit: 2 } },
      },
    ]);
    const { memory } = await app.until('theirs', 'it is attached', ({ state }) => state === 'running');
    expect(memory).toMatchObject({ actualBytes: 512 * MIB, growthMode: 'pc-dimm', phase: 'settled' });
    expect(memory.residentBytes).toBeGreaterThan(50 * MIB);
  });

  test('is resized both ways', async () => {
    const { totalBytes } = await guest.agent.readMemory();
    expect(await app.resize('theirs', '300MiB')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
    expect(totalBytes - (await guest.agent.readMemory()).totalBytes).toBe(212 * MIB);
    expect(await app.resize('theirs', '768MiB')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
    expect((await guest.agent.readMemory()).totalBytes - totalBytes).toBe(256 * MIB);
    expect(await app.resize('theirs', '512MiB')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
  });

  test('is not ended by Dimmer, whatever it is asked', async () => {
    expect(await app.act('theirs', 'kill')).toMatchObject({ status: 409, code: 'not-ours' });
    await app.restart({ abrupt: false });
    await app.until('theirs', 'it is attached again', ({ state }) => state === 'running');
    expect((await app.log('theirs')).pid).toBeNull();
  });

  test('is shown as unreachable while another program has its monitor, and comes back', async () => {
    await app.ask('DELETE', '/vms/theirs');
    const other = await dialSocket({ path: guest.qemu.qmpPath });
    const attach = { qmpSocket: guest.qemu.qmpPath };
    const refused = await app.ask<{ code: string; detail: string }>('POST', '/vms', {
      name: 'theirs',
      qemu: { attach },
    });
    expect(refused.body).toMatchObject({
      code: 'qmp-socket-unusable',
      detail: expect.stringMatching(/in use by another/),
    });
    other.close();
    await app.ask('POST', '/vms', { name: 'theirs', qemu: { attach } });
    await app.until('theirs', 'it is attached again', ({ state }) => state === 'running');
  });

  test('is let go by deleting it, and runs on', async () => {
    expect((await app.ask('DELETE', '/vms/theirs')).status).toBe(204);
    expect(await guest.agent.readMemory()).toMatchObject({ totalBytes: expect.any(Number) });
  });

  test('that ends is unreachable since then', async () => {
    await app.ask('POST', '/vms', { name: 'theirs', qemu: { attach: { qmpSocket: guest.qemu.qmpPath } } });
    await app.until('theirs', 'it is attached', ({ state }) => state === 'running');
    guest.qemu.kill('SIGKILL');
    const { unreachableSince } = await app.until('theirs', 'it is away', ({ state }) => state === 'unreachable');
    expect(Date.parse(unreachableSince!)).toBeGreaterThan(Date.now() - 30_000);
  });
});
