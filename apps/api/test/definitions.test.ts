import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Device, Host, MemoryView, Problem, Vm } from '@dimmer/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GIB, startApp, type TestApp } from './support/start-app.ts';

let lab: TestApp;
beforeAll(async () => {
  lab = await startApp();
});
afterAll(() => lab.close());

const define = <T = Vm>(over: object) =>
  lab.ask<T>('POST', '/api/v1/vms', { bootBytes: '4GiB', maximumBytes: '64GiB', ...over });
const memoryOf = async (vm: string): Promise<MemoryView> =>
  (await lab.ask<MemoryView>('GET', `/api/v1/vms/${vm}/memory`)).body;

it.each<[object, readonly string[]]>([
  [{ edition: 'series', memoryDevice: 'virtio-balloon' }, ['/edition']],
  [{ edition: 'upstream', memoryDevice: 'pc-dimm', reuseAddresses: true }, ['/edition', '/reuseAddresses']],
  [{ edition: 'upstream', reuseAddresses: true }, ['/reuseAddresses']],
  [{ guest: { kind: 'linux', socketPath: '/tmp/x' } }, ['/guest/socketPath']],
  [{ guest: { kind: 'external', workload: 'idle', seed: 1 } }, ['/guest/workload', '/guest/seed']],
  [{ guest: { kind: 'external' }, memoryDevice: 'virtio-mem' }, ['/memoryDevice']],
])('%j is refused with a pointer to what does not go with the rest', async (over, pointers) => {
  const { status, body } = await define<Problem>({ name: 'odd', ...over });
  expect([status, body.code]).toEqual([422, 'definition-conflict']);
  expect(body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
});

it('says of a VM what it is made of, also where the definition left it out', async () => {
  expect((await define({ name: 'plain' })).body).toMatchObject({
    memoryDevice: 'hv-balloon',
    edition: 'series',
    reuseAddresses: false,
    memory: { growthMode: 'haprot', region: null },
  });
  expect((await define({ name: 'reusing', reuseAddresses: true })).body).toMatchObject({ reuseAddresses: true });
  expect((await define({ name: 'newer', edition: 'upstream' })).body).toMatchObject({
    memoryDevice: 'hv-balloon',
    edition: 'upstream',
    memory: { growthMode: 'memdev' },
  });
});

it('says where an external guest will connect, whether it runs or not', async () => {
  const own = await define({ name: 'theirs', guest: { kind: 'external' } });
  expect(own.body.guest).toEqual({ kind: 'external', socketPath: path.join(lab.dataDir, 'guests', 'theirs.sock') });
  expect(statSync(path.join(lab.dataDir, 'guests')).mode & 0o777).toBe(0o700);
  const socketPath = path.join(lab.dataDir, 'chosen.sock');
  const chosen = await define({ name: 'chosen', guest: { kind: 'external', socketPath } });
  expect(chosen.body.guest).toEqual({ kind: 'external', socketPath });
  const taken = await define<Problem>({ name: 'late', guest: { kind: 'external', socketPath } });
  expect(taken.body).toMatchObject({ code: 'socket-path-unusable', detail: expect.stringContaining('chosen') });
});

it('refuses a socket where nobody could listen', async () => {
  writeFileSync(path.join(lab.dataDir, 'file'), 'mine');
  const refused: readonly [string, string][] = [
    ['nowhere/x.sock', 'no such file'],
    ['file/x.sock', 'is no directory'],
    ['file/below/x.sock', 'not a directory'],
    ['file', 'is no socket'],
    ['guests', 'is no socket'],
  ];
  for (const [wish, words] of refused) {
    const socketPath = path.join(lab.dataDir, wish);
    const { body } = await define<Problem>({ name: 'late', guest: { kind: 'external', socketPath } });
    expect(body).toMatchObject({ code: 'socket-path-unusable', detail: expect.stringMatching(words) });
  }
});

it('refuses at once what could not start', async () => {
  const odd = { name: 'odd', edition: 'upstream', bootBytes: 4 * GIB, maximumBytes: 5 * GIB + 4096 };
  expect((await define<Problem>(odd)).body).toMatchObject({
    code: 'definition-conflict',
    detail: expect.stringContaining('multiple of 0x200000'),
    errors: [{ pointer: '/maximumBytes' }],
  });
  expect((await define({ ...odd, edition: 'series' })).status).toBe(201);
});

it('grows and shrinks a VM of the upstream edition inside its one region', async () => {
  await lab.runVm('up', { edition: 'upstream' });
  expect(await memoryOf('up')).toMatchObject({
    growthMode: 'memdev',
    region: { kind: 'hv-balloon', addedBytes: 0, sizeBytes: 60 * GIB },
  });
  const grown = await lab.work('PATCH', '/api/v1/vms/up/memory', { targetBytes: '12GiB' });
  expect(grown.body).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 12 * GIB });
  expect(await memoryOf('up')).toMatchObject({ actualBytes: 12 * GIB, region: { addedBytes: 8 * GIB } });
  const shrunk = await lab.work('PATCH', '/api/v1/vms/up/memory', { targetBytes: '3GiB' });
  expect(shrunk.body).toMatchObject({ state: 'succeeded', reachedBytes: 3 * GIB });
  expect(await memoryOf('up')).toMatchObject({
    actualBytes: 3 * GIB,
    balloonedBytes: 9 * GIB,
    pluggedBytes: 12 * GIB,
    region: { addedBytes: 8 * GIB },
  });
  const { body } = await lab.ask<{ items: Device[] }>('GET', '/api/v1/vms/up/memory/devices');
  expect(body.items).toEqual([]);
  const stick = await lab.ask<Problem>('POST', '/api/v1/vms/up/memory/devices', { sizeBytes: '1GiB' });
  expect(stick.status).toBeGreaterThanOrEqual(400);
});

it.each([
  { memoryDevice: 'virtio-balloon', growthMode: 'haprot' },
  { memoryDevice: 'virtio-mem', growthMode: 'virtio-mem' },
  { memoryDevice: 'pc-dimm', growthMode: 'pc-dimm' },
])('grows a VM with $memoryDevice in its own way', async ({ memoryDevice, growthMode }) => {
  const definition = { name: memoryDevice, memoryDevice, guest: { kind: 'linux' }, start: true };
  expect((await define(definition)).body).toMatchObject({ memoryDevice, edition: null });
  await lab.until(() => lab.engine.vm(memoryDevice)?.memory.phase === 'settled');
  expect(await memoryOf(memoryDevice)).toMatchObject({ growthMode });
  const grown = await lab.work('PATCH', `/api/v1/vms/${memoryDevice}/memory`, { targetBytes: '8GiB' });
  expect(grown.body).toMatchObject({ state: 'succeeded', reachedBytes: 8 * GIB });
  const { items } = (await lab.ask<{ items: Device[] }>('GET', `/api/v1/vms/${memoryDevice}/memory/devices`)).body;
  expect(items.map(({ kind }) => kind)).toEqual(growthMode === 'virtio-mem' ? [] : items.map(() => growthMode));
});

it('tells of the host in which ways its machines can grow', async () => {
  const { body } = await lab.ask<Host>('GET', '/api/v1/hosts/local');
  expect(body.growthModes).toEqual(expect.arrayContaining(['haprot', 'memdev']));
});
