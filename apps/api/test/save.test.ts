import { rmSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Device, Event, MemoryView, Operation, Vm } from '@dimmer/contract';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GIB, refusal, startApp, type TestApp } from './support/start-app.ts';

let lab: TestApp;
beforeAll(async () => {
  lab = await startApp();
});
afterAll(() => lab.close());

const vmOf = async (vm: string, on = lab): Promise<Vm> => (await on.ask<Vm>('GET', `/api/v1/vms/${vm}`)).body;
const memoryOf = async (vm: string, on = lab): Promise<MemoryView> => (await vmOf(vm, on)).memory;
const operationOf = async (id: string, on = lab): Promise<Operation> =>
  (await on.ask<Operation>('GET', `/api/v1/operations/${id}`)).body;
const act = (vm: string, action: string, on = lab) => on.work('POST', `/api/v1/vms/${vm}/actions/${action}`);
const resize = (vm: string, targetBytes: string, on = lab) =>
  on.ask<Operation>('PATCH', `/api/v1/vms/${vm}/memory`, { targetBytes, force: true });
const sticksOf = async (vm: string, on = lab) =>
  (await on.ask<{ items: Device[] }>('GET', `/api/v1/vms/${vm}/memory/devices`)).body.items;
const eventsOf = async (vm: string, on = lab) =>
  (await on.ask<{ items: Event[] }>('GET', `/api/v1/events?vm=${vm}&after=0&limit=1000`)).body.items;
const resets = async (vm: string, on = lab) => (await eventsOf(vm, on)).filter(({ type }) => type === 'vm.guest-reset');

async function ended(id: string, on = lab): Promise<Operation> {
  await on.until(async () => (await operationOf(id, on)).endedAt !== null);
  return operationOf(id, on);
}

/** Saves it, lets time pass, and restores it. */
async function saveAndRestore(vm: string): Promise<void> {
  expect((await act(vm, 'save')).body).toMatchObject({ kind: 'save', state: 'succeeded' });
  expect(await vmOf(vm)).toMatchObject({ state: 'saved', memory: { phase: 'offline', actualBytes: null } });
  await lab.pass(60_000);
  expect((await act(vm, 'restore')).body).toMatchObject({ kind: 'restore', state: 'succeeded' });
  expect(await vmOf(vm)).toMatchObject({ state: 'running', stateReason: null });
}

describe('a VM that is saved in the middle of a resize', () => {
  it.each([
    { what: 'a balloon', device: /^BALLOON_/, before: null, targetBytes: '3GiB', bytes: 3 * GIB },
    { what: 'an unballoon', device: /^UNBALLOON_/, before: '3GiB', targetBytes: '4GiB', bytes: 4 * GIB },
    { what: 'a hot-add', device: /^HOT_ADD_/, before: null, targetBytes: '24GiB', bytes: 24 * GIB },
  ])('goes on with it where it was: $what', async ({ what, device, before, targetBytes, bytes }) => {
    const vm = what.replaceAll(' ', '-');
    await lab.runVm(vm, { guest: { kind: 'linux' } });
    if (before) await lab.work('PATCH', `/api/v1/vms/${vm}/memory`, { targetBytes: before, force: true });
    const bootsBefore = await resets(vm);
    // A guest whose processors stand still answers nothing: the device waits for it in the middle of its work.
    await act(vm, 'pause');
    const asked = await resize(vm, targetBytes);
    await lab.until(async () => device.test((await memoryOf(vm)).guest?.state ?? ''));
    const { id } = await vmOf(vm);
    await act(vm, 'save');
    expect(await lab.store.savedMachine(id)).toMatchObject({
      memory: { device: { name: expect.stringMatching(device) } },
    });
    expect(await operationOf(asked.body.id)).toMatchObject({ state: 'queued', endedAt: null });
    expect(await vmOf(vm)).toMatchObject({ state: 'saved', memory: { operationId: asked.body.id } });
    await act(vm, 'restore');
    expect((await vmOf(vm)).state).toBe('paused');
    expect(await lab.store.savedMachine(id)).toBeNull();
    await act(vm, 'resume');
    expect(await ended(asked.body.id)).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: bytes });
    expect(await memoryOf(vm)).toMatchObject({ actualBytes: bytes, targetBytes: bytes });
    expect(await resets(vm)).toEqual(bootsBefore);
  });

  it('feels nothing of the time in between, and keeps its sticks', async () => {
    await lab.runVm('still', { guest: { kind: 'windows' } });
    await lab.work('PATCH', '/api/v1/vms/still/memory', { targetBytes: '12GiB' });
    await lab.until(async () => ((await memoryOf('still')).guest?.committedBytes ?? null) !== null);
    const before = { memory: await memoryOf('still'), sticks: await sticksOf('still') };
    await saveAndRestore('still');
    const after = await memoryOf('still');
    expect(after).toMatchObject({ actualBytes: before.memory.actualBytes, guest: { connected: true } });
    expect(await sticksOf('still')).toEqual(before.sticks);
    await lab.pass(60_000);
    expect(await memoryOf('still')).toMatchObject({ phase: 'settled', actualBytes: 12 * GIB });
    expect(await resets('still')).toEqual([]);
  });

  it('is paused again when it was paused', async () => {
    await lab.runVm('paused');
    await act('paused', 'pause');
    await act('paused', 'save');
    await act('paused', 'restore');
    expect((await vmOf('paused')).state).toBe('paused');
    await act('paused', 'resume');
    expect((await vmOf('paused')).state).toBe('running');
  });

  it('takes nothing of the host while it is saved, and refuses what needs a machine', async () => {
    await lab.runVm('off');
    const granted = lab.engine.host().reservedBytes;
    await act('off', 'save');
    expect(granted - lab.engine.host().reservedBytes).toBe(4 * GIB);
    expect(refusal(await act('off', 'start'))).toBe('409 wrong-state');
    expect(refusal(await act('off', 'save'))).toBe('409 wrong-state');
    expect(refusal(await lab.ask('POST', '/api/v1/vms/off/monitor', { execute: 'query-status' }))).toBe(
      '409 wrong-state',
    );
    expect((await lab.ask('DELETE', '/api/v1/vms/off')).status).toBe(204);
  });
});

describe('what was saved and cannot be used', () => {
  const damage = (vm: string, document: Buffer): void => {
    const db = new Database(path.join(lab.dataDir, 'dimmer.db'));
    db.prepare('UPDATE SavedMachine SET document = ? WHERE vmId = (SELECT id FROM Vm WHERE name = ?)').run(
      document,
      vm,
    );
    db.close();
  };

  it.each([
    ['is no document', Buffer.from('nonsense')],
    ['is of a newer Dimmer', gzipSync(JSON.stringify({ kind: 'dimmer-machine', version: 999 }))],
    ['is of something else', gzipSync(JSON.stringify({ kind: 'dimmer-machine', version: 1, device: 7 }))],
  ])('because it %s: the VM stays saved with the reason, and can be started afresh', async (what, document) => {
    const vm = what.replaceAll(' ', '-').toLowerCase();
    await lab.runVm(vm);
    await act(vm, 'save');
    damage(vm, document);
    const { body } = await act(vm, 'restore');
    expect(body).toMatchObject({ state: 'failed', outcome: 'saved-state-refused', because: expect.any(String) });
    expect(await vmOf(vm)).toMatchObject({ state: 'saved', stateReason: body.because });
    expect((await act(vm, 'kill')).body).toMatchObject({ state: 'succeeded' });
    expect(await vmOf(vm)).toMatchObject({ state: 'defined', stateReason: null });
    expect((await act(vm, 'start')).body).toMatchObject({ state: 'succeeded' });
    await lab.ready(vm);
  });
});

describe('a clean restart of Dimmer', () => {
  it('finds the machines where they were, with a resize under way, and their guests feel nothing', async () => {
    const first = await startApp();
    const { dataDir } = first;
    await first.runVm('one', { guest: { kind: 'windows' } });
    await first.runVm('two', { guest: { kind: 'linux' } });
    await first.work('PATCH', '/api/v1/vms/one/memory', { targetBytes: '12GiB' });
    const sticks = await sticksOf('one', first);
    const asked = await resize('two', '3GiB', first);
    await act('one', 'save', first);
    await act('one', 'restore', first);
    await first.close({ keep: true, saving: true });

    const second = await startApp({ dataDir });
    for (const vm of ['one', 'two']) await second.until(async () => (await vmOf(vm, second)).state === 'running');
    expect(await memoryOf('one', second)).toMatchObject({ actualBytes: 12 * GIB, guest: { connected: true } });
    expect(await sticksOf('one', second)).toEqual(sticks);
    expect(await ended(asked.body.id, second)).toMatchObject({ state: 'succeeded', reachedBytes: 3 * GIB });
    for (const vm of ['one', 'two']) expect(await resets(vm, second)).toEqual([]);
    const states = (await eventsOf('two', second)).filter(({ type }) => type === 'vm.state').map(({ data }) => data);
    expect(states.map(({ to }) => to)).toEqual(['starting', 'running', 'saved', 'starting', 'running']);
    expect(states[2]).toMatchObject({ from: 'running', reason: expect.stringContaining('Dimmer stops') });
    const { body } = await second.ask<{ items: Operation[] }>('GET', '/api/v1/operations?vm=two');
    expect(body.items.filter(({ kind }) => kind === 'restore')).toMatchObject([
      { origin: 'reapply', actor: 'dimmer', state: 'succeeded' },
    ]);
    await second.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('leaves a VM saved that a person has saved', async () => {
    const first = await startApp();
    const { dataDir } = first;
    await first.runVm('asleep', { autostart: true });
    await act('asleep', 'save', first);
    await first.close({ keep: true, saving: true });
    const second = await startApp({ dataDir });
    await second.pass(5000);
    expect((await vmOf('asleep', second)).state).toBe('saved');
    expect((await act('asleep', 'restore', second)).body).toMatchObject({ state: 'succeeded' });
    expect(await resets('asleep', second)).toEqual([]);
    await second.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});
