import { existsSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../../../packages/hypervisor/test/qemu/support/eventually.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GuestAgent } from '../../../../packages/hypervisor/test/qemu/support/guest-agent.ts';
import { readFacts } from '../../../../packages/hypervisor/test/qemu/support/read-facts.ts';
import { type RealApp, startRealApp } from './support/real-app.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const { qemus, kernels, busybox } = readFacts();
const [qemu, kernel] = [qemus.at(-1)!, kernels.at(-1)];

describe.skipIf(!kernel || busybox === null)(`a machine that Dimmer runs, QEMU ${qemu.version}`, () => {
  let app: RealApp;
  let agent: GuestAgent;
  let pid: number;

  beforeAll(async () => {
    app = await startRealApp(qemu);
    const guest = app.guest(kernel!, busybox!);
    const definition = {
      name: 'real',
      bootBytes: '512MiB',
      maximumBytes: '1536MiB',
      start: true,
      qemu: { run: guest.run },
    };
    const { status, body } = await app.ask('POST', '/vms', definition);
    expect([status, body]).toMatchObject([
      201,
      { hypervisor: 'qemu', memoryDevice: 'virtio-mem', guest: { kind: 'real' } },
    ]);
    await app.until('real', 'it runs', ({ state }) => state === 'running');
    agent = guest.connect();
    await agent.whenReady();
    pid = (await app.log('real')).pid!;
  });
  afterAll(() => app.close());

  test('grows and shrinks, and the guest says the same', async () => {
    const before = (await agent.readMemory()).totalBytes;
    expect(await app.resize('real', '1GiB')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
    expect((await agent.readMemory()).totalBytes - before).toBe(512 * MIB);
    expect(await app.resize('real', '384MiB')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
    expect(before - (await agent.readMemory()).totalBytes).toBe(128 * MIB);
  });

  test('has the guest’s own figures, and what its process holds of the host', async () => {
    const { memory } = await app.until('real', 'the guest has reported', (vm) => vm.memory.guest?.totalBytes !== null);
    expect(memory.guest?.connected).toBe(true);
    expect(memory.guest!.totalBytes).toBeLessThan(GIB);
    const held = memory.residentBytes!;
    await agent.dirty(100);
    await app.until('real', 'the host has had to give more', (vm) => vm.memory.residentBytes! > held + 50 * MIB);
  });

  test('lives on when Dimmer is killed, and is found again with what was wanted of it', async () => {
    await app.ask('PATCH', '/vms/real/memory', { targetBytes: '768MiB' });
    await app.restart({ abrupt: true });
    await app.until('real', 'it is found', ({ state }) => state === 'running');
    expect((await app.log('real')).pid).toBe(pid);
    await app.until(
      'real',
      'it is as wanted',
      ({ memory }) => memory.actualBytes === 768 * MIB && memory.phase === 'settled',
    );
  });

  test('lives on when Dimmer is stopped', async () => {
    await app.restart({ abrupt: false });
    await app.until('real', 'it is found', ({ state }) => state === 'running');
    expect((await app.log('real')).pid).toBe(pid);
  });

  test('is reset in the middle of a resize, and gets there', async () => {
    await app.ask('PATCH', '/vms/real/memory', { targetBytes: '1536MiB' });
    expect(await app.act('real', 'reset')).toMatchObject({ state: 'succeeded' });
    await agent.whenReady(1);
    const { memory } = await app.until(
      'real',
      'it is as wanted',
      (vm) => vm.memory.actualBytes === 1536 * MIB && vm.memory.phase === 'settled',
    );
    expect(memory.targetBytes).toBe(1536 * MIB);
  });

  test('tells what it is, and what stands in the way', async () => {
    const { machine, findings, growthMode, balloonDevice } = await app.diagnosis('real');
    expect(machine).toMatchObject({ qemuVersion: qemu.version, accelerator: 'tcg', status: 'running' });
    expect([growthMode, balloonDevice]).toEqual(['virtio-mem', 'virtio-balloon']);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings.map(({ code }) => code)).toContain('guest-connected');
  });

  test('reboots politely, in the same process', async () => {
    expect(await app.act('real', 'reboot')).toMatchObject({ state: 'succeeded', because: 'The guest boots again.' });
    expect((await app.log('real')).pid).toBe(pid);
    await app.until(
      'real',
      'it is as wanted',
      ({ memory }) => memory.actualBytes === 1536 * MIB && memory.phase === 'settled',
    );
  });

  test('is paused, and goes on', async () => {
    expect(await app.act('real', 'pause')).toMatchObject({ state: 'succeeded' });
    expect((await app.vm('real')).state).toBe('paused');
    expect(await app.act('real', 'resume')).toMatchObject({ state: 'succeeded' });
    expect((await app.vm('real')).state).toBe('running');
  });

  test('cannot be saved', async () => {
    expect(await app.act('real', 'save')).toMatchObject({ status: 409, code: 'guest-outside' });
  });

  test('that is killed by somebody else has failed, with its status kept', async () => {
    process.kill(pid, 'SIGKILL');
    const { stateReason } = await app.until('real', 'it has failed', ({ state }) => state === 'failed');
    expect(stateReason).toMatch(/status 137.*SIGKILL/);
    expect(await app.log('real')).toMatchObject({ pid: null, exit: { status: 137 } });
  });

  test('is started again, with the size that is wanted', async () => {
    expect(await app.act('real', 'start')).toMatchObject({ state: 'succeeded' });
    await app.until(
      'real',
      'it is as wanted',
      ({ memory }) => memory.actualBytes === 1536 * MIB && memory.phase === 'settled',
    );
  });

  test('powers off when it is asked', async () => {
    expect(await app.act('real', 'shutdown')).toMatchObject({
      state: 'succeeded',
      because: 'The guest has powered off.',
    });
    expect(await app.log('real')).toMatchObject({ pid: null, exit: { status: 0 } });
    expect((await app.vm('real')).state).toBe('defined');
  });

  test('that ended while Dimmer was away is off when it comes back', async () => {
    await app.act('real', 'start');
    await app.until('real', 'its guest is up', ({ memory }) => memory.guest?.connected === true);
    const now = (await app.log('real')).pid!;
    await app.restartAround(() => process.kill(now, 'SIGTERM'));
    await app.until('real', 'it is off', ({ state }) => state === 'defined');
  });

  test('leaves nothing behind when it is deleted', async () => {
    const { id } = await app.vm('real');
    const runDirectory = path.join(app.directory, 'data', 'qemu', id);
    expect(existsSync(runDirectory)).toBe(true);
    expect((await app.ask('DELETE', '/vms/real')).status).toBe(204);
    await eventually(
      'its directory is gone',
      () => existsSync(runDirectory),
      (there) => !there,
    );
  });
});

describe(`a machine that cannot start, QEMU ${qemu.version}`, () => {
  let app: RealApp;
  beforeAll(async () => {
    app = await startRealApp(qemu);
  });
  afterAll(() => app.close());

  test('says so in QEMU’s words, with what to do', async () => {
    const run = { extraArguments: ['-device', 'no-such-device'] };
    await app.ask('POST', '/vms', { name: 'odd', bootBytes: '128MiB', memoryDevice: 'virtio-balloon', qemu: { run } });
    const { state, because } = await app.act('odd', 'start');
    expect(state).toBe('failed');
    expect(because).toMatch(/no-such-device.*not a valid device model name/);
    expect(await app.vm('odd')).toMatchObject({ state: 'failed', stateReason: because });
    expect((await app.log('odd')).lines.join()).toContain('no-such-device');
  });

  test('hv-balloon without a VMBus: the exact reason', async () => {
    const definition = {
      name: 'hv',
      bootBytes: '128MiB',
      maximumBytes: '1GiB',
      memoryDevice: 'hv-balloon',
      qemu: { run: {} },
    };
    await app.ask('POST', '/vms', definition);
    expect((await app.act('hv', 'start')).because).toMatch(/KVM with SynIC and VP_INDEX/);
  });
});
