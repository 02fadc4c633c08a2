import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFacts } from '../../../../packages/hypervisor/test/qemu/support/read-facts.ts';
import { type RealApp, startRealApp } from './support/real-app.ts';

const MIB = 2 ** 20;
const { qemus, kernels, busybox } = readFacts();
const [qemu, kernel] = [qemus[0]!, kernels[0]];

describe.skipIf(!kernel || busybox === null)(`DIMMs of a machine that Dimmer runs, QEMU ${qemu.version}`, () => {
  let app: RealApp;
  let connect: ReturnType<RealApp['guest']>['connect'];
  let agent: ReturnType<typeof connect>;

  beforeAll(async () => {
    app = await startRealApp(qemu);
    const guest = app.guest(kernel!, busybox!);
    connect = guest.connect;
    const definition = {
      name: 'dimms',
      bootBytes: '512MiB',
      maximumBytes: '1GiB',
      slots: 2,
      memoryDevice: 'pc-dimm',
      qemu: { run: guest.run },
      start: true,
    };
    expect((await app.ask('POST', '/vms', definition)).status).toBe(201);
    await app.until('dimms', 'its guest is up', ({ memory }) => memory.guest?.connected === true);
  });
  afterAll(() => app.close());

  test('are plugged as the machine grows, and stay its layout', async () => {
    expect(await app.resize('dimms', '768MiB')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
    expect(await app.devices('dimms')).toMatchObject([{ sizeBytes: 256 * MIB, state: 'in-use', origin: 'dimmer' }]);
  });

  test('are there again when it is started anew: same id, address and slot, from the start', async () => {
    const before = await app.devices('dimms');
    expect(await app.act('dimms', 'shutdown')).toMatchObject({ state: 'succeeded' });
    expect(await app.act('dimms', 'start')).toMatchObject({ state: 'succeeded' });
    expect((await app.log('dimms')).commandLine?.join(' ')).toMatch(
      /pc-dimm,id=dm1,memdev=dm1-mem,addr=4294967296,slot=0/,
    );
    agent = connect();
    await agent.whenReady();
    const { memory } = await app.until(
      'dimms',
      'it is as wanted',
      (vm) => vm.memory.phase === 'settled' && vm.memory.guest?.connected === true,
    );
    expect(memory.actualBytes).toBe(768 * MIB);
    expect(await app.devices('dimms')).toEqual(before);
    expect((await agent.readMemory()).totalBytes).toBeGreaterThan(512 * MIB);
  });

  test('leave as the machine shrinks', async () => {
    expect(await app.resize('dimms', '512MiB')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
    expect(await app.devices('dimms')).toEqual([]);
  });

  test('are no success where the guest leaves them offline: its own total tells', async () => {
    await agent.setOnlinePolicy('offline');
    const operation = await app.resize('dimms', '768MiB');
    expect(operation).toMatchObject({ state: 'partial', outcome: 'partial-hot-add' });
    expect(operation.because).toContain('256 MiB that it does not use');
    expect((await app.vm('dimms')).memory).toMatchObject({ phase: 'partial', actualBytes: 768 * MIB });
    expect((await app.diagnosis('dimms')).findings).toContainEqual(
      expect.objectContaining({ code: 'memory-not-onlined', fix: expect.stringContaining('auto_online_blocks') }),
    );
    await agent.setOnlinePolicy('online_movable');
    expect(await app.resize('dimms', '512MiB')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
    expect((await app.vm('dimms')).memory).toMatchObject({ phase: 'settled', warnings: [] });
  });

  test('are limited by the slots', async () => {
    await app.ask('POST', '/vms/dimms/memory/devices', { sizeBytes: '128MiB' }, 30);
    await app.ask('POST', '/vms/dimms/memory/devices', { sizeBytes: '128MiB' }, 30);
    expect((await app.vm('dimms')).memory.slots).toEqual({ used: 2, limit: 2 });
    const refused = await app.ask<{ code: string }>('POST', '/vms/dimms/memory/devices', { sizeBytes: '128MiB' });
    expect([refused.status, refused.body.code]).toEqual([409, 'no-slots']);
    expect(await app.resize('dimms', '1GiB')).toMatchObject({
      state: 'partial',
      outcome: 'no-slots',
      reachedBytes: 768 * MIB,
    });
  });
});
