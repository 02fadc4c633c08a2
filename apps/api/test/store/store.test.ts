import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LayoutRecord, NewEvent, Sample, VmRecord } from '@dimmer/engine';
import type { Operation } from '@dimmer/planner';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenedStore, openStore } from '../../src/store/open-store.ts';
import { createVm as vm } from './support/create-vm.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const migrations = path.join(root, 'prisma/migrations');
let directory: string;
let opened: OpenedStore;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'dimmer-store-'));
  opened = openStore(directory, migrations);
});
afterEach(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

async function reopen(): Promise<void> {
  await opened.close();
  opened = openStore(directory, migrations);
}

function event(vmId: string | null, type = 'vm.state', time = 1000): NewEvent {
  return { id: randomUUID(), time, type, vm: vmId, operationId: null, actor: 'test', data: { nested: { value: 1 } } };
}

function operation(vmId: string, state: Operation['state'] = 'running'): Operation {
  return {
    id: randomUUID(),
    vm: vmId,
    kind: 'resize',
    origin: 'user',
    actor: 'test',
    targetBytes: 2 ** 33,
    fromBytes: 2 ** 32,
    reachedBytes: null,
    state,
    outcome: null,
    because: null,
    steps: [],
    progress: null,
    createdAt: 5,
    startedAt: 5,
    endedAt: null,
  };
}

const byAddress = (record: VmRecord) => ({
  ...record,
  desired: { ...record.desired, layout: record.desired.layout.toSorted((a, b) => a.id.localeCompare(b.id)) },
});

describe('virtual machines', () => {
  it('come back as they were stored, sizes exact, also after a restart', async () => {
    const one = vm('one');
    await opened.store.commit({ vms: [one] });
    await reopen();
    expect((await opened.store.vms()).map(byAddress)).toEqual([one]);
  });

  it('are replaced whole, layout included, and names are unique', async () => {
    const one = vm('one');
    await opened.store.commit({ vms: [one] });
    const changed = { ...one, desired: { ...one.desired, targetBytes: 4096, layout: [] } };
    await opened.store.commit({ vms: [changed] });
    expect(await opened.store.vms()).toEqual([changed]);
    const refused = opened.store.commit({ vms: [vm('one')], events: [event(null)] });
    await expect(refused).rejects.toThrow(/^[^\n]*unique[^\n]*$/i);
    expect(await opened.store.eventRange()).toEqual({ first: 1, last: 0 });
  });

  it('are written together, each with its own sticks, and none of them when one is refused', async () => {
    const [one, two] = [vm('one'), vm('two')];
    await opened.store.commit({ vms: [one, two], events: [event(one.id), event(two.id)] });
    expect((await opened.store.vms()).map(byAddress)).toEqual([one, two]);
    const emptied = { ...one, desired: { ...one.desired, layout: [] } };
    await expect(opened.store.commit({ vms: [emptied, vm('two')] })).rejects.toThrow();
    expect((await opened.store.vms()).map(byAddress)).toEqual([one, two]);
    await opened.store.commit({ vms: [emptied] });
    await opened.store.commit({ vms: [{ ...emptied, description: 'the same sticks' }] });
    expect((await opened.store.vms()).map((record) => record.desired.layout.length)).toEqual([0, 2]);
    await opened.store.commit({ vms: [one], deleteVms: [two.id], events: [event(two.id)] });
    expect((await opened.store.vms()).map(byAddress)).toEqual([one]);
    expect(await opened.store.eventRange()).toEqual({ first: 1, last: 3 });
  });

  it('take their sticks, operations and history along, but not the events', async () => {
    const one = vm('one');
    await opened.store.commit({ vms: [one], operations: [operation(one.id)], events: [event(one.id)] });
    await opened.store.addSamples([sample(one.id, 1000, 1)]);
    await opened.store.commit({ deleteVms: [one.id], events: [event(one.id, 'vm.deleted')] });
    expect(await opened.store.vms()).toEqual([]);
    expect((await opened.store.operations({ limit: 9 })).items).toEqual([]);
    expect((await opened.store.events({ limit: 9 })).map((e) => e.type)).toEqual(['vm.state', 'vm.deleted']);
  });
});

describe('operations', () => {
  it('are kept newest first, by VM and state, page by page', async () => {
    const [a, b] = [vm('a'), vm('b')];
    await opened.store.commit({ vms: [a] });
    await opened.store.commit({ vms: [b] });
    const all = [operation(a.id, 'succeeded'), operation(b.id), operation(a.id), operation(a.id, 'partial')];
    await opened.store.commit({ operations: all });
    const first = await opened.store.operations({ limit: 3 });
    expect(first.items).toEqual([all[3], all[2], all[1]]);
    const rest = await opened.store.operations({ limit: 3, cursor: first.nextCursor! });
    expect(rest).toEqual({ items: [all[0]], nextCursor: null });
    expect((await opened.store.operations({ vm: a.id, states: ['running'], limit: 9 })).items).toEqual([all[2]]);
    await opened.store.commit({ operations: [{ ...all[2]!, state: 'cancelled' }] });
    expect(await opened.store.operation(all[2]!.id)).toMatchObject({ state: 'cancelled' });
    expect(await opened.store.operation('none')).toBeNull();
  });
});

describe('events', () => {
  it('are numbered in their transaction, by one, across restarts', async () => {
    const numbered = await opened.store.commit({ events: [event('v'), event('v', 'memory.target'), event('w')] });
    expect(numbered.map((e) => e.seq)).toEqual([1, 2, 3]);
    await reopen();
    const [next] = await opened.store.commit({ events: [event('v')] });
    expect(next?.seq).toBe(4);
    expect(await opened.store.eventRange()).toEqual({ first: 1, last: 4 });
  });

  it('are read after a number, ascending, and without one the newest', async () => {
    const types = ['vm.state', 'memory.target', 'vm.state', 'memory.phase', 'vm.state'];
    await opened.store.commit({ events: types.map((type, i) => event(i % 2 ? 'v' : 'w', type)) });
    const seqs = async (query: Parameters<typeof opened.store.events>[0]) =>
      (await opened.store.events(query)).map((e) => e.seq);
    expect(await seqs({ limit: 2 })).toEqual([4, 5]);
    expect(await seqs({ after: 1, limit: 3 })).toEqual([2, 3, 4]);
    expect(await seqs({ after: 0, types: ['vm.state'], limit: 9 })).toEqual([1, 3, 5]);
    expect(await seqs({ vm: 'v', limit: 9 })).toEqual([2, 4]);
    expect((await opened.store.events({ limit: 1 }))[0]?.data).toEqual({ nested: { value: 1 } });
  });
});

describe('layout history', () => {
  it('tells newest first what changed and why', async () => {
    const one = vm('one');
    const stick = one.desired.layout[0]!;
    const change = (what: LayoutRecord['what']): LayoutRecord => ({
      id: randomUUID(),
      vm: one.id,
      time: 7,
      what,
      stick,
      operationId: null,
      because: 'grew',
      layoutAfter: what === 'added' ? [stick] : [],
    });
    const changes = [change('added'), change('removed')];
    await opened.store.commit({ vms: [one], layouts: changes });
    expect((await opened.store.layouts({ vm: one.id, limit: 9 })).items).toEqual(changes.toReversed());
  });
});

function sample(vmId: string, time: number, bytes: number | null): Sample {
  return {
    vm: vmId,
    time,
    actualBytes: bytes,
    committedBytes: bytes,
    availableBytes: null,
    targetBytes: bytes,
    balloonedBytes: bytes && bytes * 2,
    demandBytes: bytes && bytes * 3,
    residentBytes: bytes && bytes * 4,
  };
}

describe('samples', () => {
  const HOUR = 3_600_000;

  it('are read back second by second, gaps as null', async () => {
    await opened.store.addSamples([sample('v', 1000, 10), sample('v', 4000, 40), sample('w', 2000, 99)]);
    expect(await opened.store.samples({ vm: 'v', from: 1000, to: 4000 })).toMatchObject({
      stepMs: 1000,
      t: [1000, 2000, 3000, 4000],
      actualBytes: [10, null, null, 40],
      availableBytes: [null, null, null, null],
      balloonedBytes: [20, null, null, 80],
      demandBytes: [30, null, null, 120],
      residentBytes: [40, null, null, 160],
      maxima: null,
    });
  });

  it('are rolled up as they come, to means and maxima', async () => {
    await opened.store.addSamples([sample('v', 0, 100), sample('v', 1000, null)]);
    await opened.store.addSamples([sample('v', 2000, 400), sample('v', 12_000, 7)]);
    const series = await opened.store.samples({ vm: 'v', from: 0, to: 19_999, stepMs: 10_000 });
    expect(series).toMatchObject({ stepMs: 10_000, t: [0, 10_000], maxima: { actualBytes: [400, 7] } });
    expect(series.actualBytes[0]).toBeGreaterThan(100);
    expect(series.actualBytes[0]).toBeLessThan(400);
    expect(series.actualBytes[1]).toBe(7);
    expect(series.balloonedBytes).toEqual(series.actualBytes.map((bytes) => expect.closeTo(bytes! * 2, -1)));
    expect(series.demandBytes).toEqual(series.actualBytes.map((bytes) => expect.closeTo(bytes! * 3, -1)));
  });

  it('of a second are dropped after an hour, and the coarser ones tell of them', async () => {
    await opened.store.addSamples([sample('v', 5000, 50)]);
    await opened.store.addSamples([sample('v', 5000 + 2 * HOUR, 60)]);
    const series = await opened.store.samples({ vm: 'v', from: 0, to: 9999 });
    expect(series).toMatchObject({ stepMs: 10_000, t: [0], actualBytes: [50] });
  });

  it('come in batches of any size', async () => {
    const many = Array.from({ length: 6000 }, (_, i) => sample(`vm${i % 100}`, Math.floor(i / 100) * 1000, i));
    await opened.store.addSamples(many);
    const series = await opened.store.samples({ vm: 'vm99', from: 0, to: 59_000 });
    expect(series.actualBytes.filter((value) => value !== null)).toHaveLength(60);
  });
});

describe('durability', () => {
  it('what was answered survives kill -9', async () => {
    await opened.close();
    const source = `
      import { openStore } from './apps/api/src/store/open-store.ts';
      const { store } = openStore(process.argv[1], 'prisma/migrations');
      const event = { time: 1, type: 'vm.state', vm: null, operationId: null, actor: 'child', data: {} };
      for (let i = 0; ; i += 1) {
        const [{ seq }] = await store.commit({ events: [{ ...event, id: 'e' + i }] });
        console.log(seq);
      }`;
    const args = ['--import', 'tsx', '--conditions=@dimmer/source', '--input-type=module', '-e', source, directory];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let told = 0;
    child.stdout.on('data', (data: Buffer) => {
      told = Number(data.toString().trim().split('\n').at(-1));
      if (told >= 20) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    opened = openStore(directory, migrations);
    const { last } = await opened.store.eventRange();
    expect(told).toBeGreaterThanOrEqual(20);
    expect(last).toBeGreaterThanOrEqual(told);
    const [next] = await opened.store.commit({ events: [event(null)] });
    expect(next?.seq).toBe(last + 1);
  }, 20_000);

  it('a second Dimmer is refused while the first runs', () => {
    expect(() => openStore(directory, migrations)).toThrow(/Another Dimmer/);
  });
});
