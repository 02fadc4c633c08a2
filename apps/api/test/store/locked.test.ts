import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NewEvent, Store } from '@dimmer/engine';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { createPrismaStore } from '../../src/store/prisma-store.ts';
import { createVm } from './support/create-vm.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const migrations = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
let directory: string;
let store: Store;
/** Another process, as far as SQLite can tell. */
let other: InstanceType<typeof Database>;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'dimmer-locked-'));
  const file = path.join(directory, 'dimmer.db');
  migrate(file, migrations);
  store = createPrismaStore(file, 20);
  other = new Database(file, { timeout: 20 });
});
afterEach(async () => {
  await store.close();
  other.close();
  rmSync(directory, { recursive: true, force: true });
});

const event = (id: string): NewEvent => {
  return { id, time: 1000, type: 'vm.state', vm: null, operationId: null, actor: 'test', data: {} };
};
const count = (table: string): unknown => other.prepare(`SELECT count(*) AS rows FROM ${table}`).get();
const sample = {
  vm: 'v',
  time: 1000,
  actualBytes: 1,
  committedBytes: null,
  availableBytes: null,
  targetBytes: null,
  balloonedBytes: null,
  demandBytes: null,
  residentBytes: null,
};

it('refuses writes while another holds the lock, and says so, and goes on reading', async () => {
  await expect(store.probe()).resolves.toBeUndefined();
  other.exec('BEGIN IMMEDIATE');
  await expect(store.commit({ vms: [createVm('one')], events: [event('a')] })).rejects.toThrow(
    /locked|busy|timed out/i,
  );
  await expect(store.probe()).rejects.toThrow();
  expect(await store.vms()).toEqual([]);
  other.exec('ROLLBACK');
  await expect(store.probe()).resolves.toBeUndefined();
});

it('writes for good again when the lock is gone, however often and with whatever it was refused', async () => {
  for (let round = 0; round < 3; round += 1) {
    other.exec('BEGIN IMMEDIATE');
    await expect(store.commit({ vms: [createVm('one')], events: [event('a')] })).rejects.toThrow();
    await expect(store.commit({ events: [event('b')] })).rejects.toThrow();
    await expect(store.addSamples([sample])).rejects.toThrow();
    other.exec('ROLLBACK');
    await store.commit({ vms: [createVm(`vm ${round}`)], events: [event(`many ${round}`)] });
    await store.commit({ events: [event(`alone ${round}`)] });
    await store.addSamples([sample]);
  }
  // Seen by others: it is committed.
  expect(count('Vm')).toMatchObject({ rows: 3 });
  expect(count('Event')).toMatchObject({ rows: 6 });
  expect((await store.eventRange()).last).toBe(6);
});

it('stays whole when writes are refused side by side with reads', async () => {
  other.exec('BEGIN IMMEDIATE');
  const writes = ['a', 'b', 'c'].map((name) => store.commit({ vms: [createVm(name)], events: [event(name)] }));
  const [settled] = await Promise.all([Promise.allSettled(writes), store.vms(), store.eventRange()]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  other.exec('ROLLBACK');
  const bad = { vms: [createVm('same'), createVm('same')], events: [event('bad')] };
  const again = [store.commit({ vms: [createVm('d')], events: [event('d')] }), store.commit(bad)];
  expect((await Promise.allSettled(again)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(count('Event')).toMatchObject({ rows: 1 });
});

it('does not refuse what is written when it cannot tidy up after it, and tidies up later', async () => {
  const vm = createVm('one');
  await store.commit({ vms: [vm] });
  await store.addSamples([{ ...sample, vm: vm.id }]);
  other.exec(`CREATE TRIGGER hold BEFORE DELETE ON Sample BEGIN SELECT RAISE(ABORT, 'not now'); END`);
  const told = await store.commit({ deleteVms: [vm.id], events: [event('gone')] });
  expect(told.map(({ seq }) => seq)).toEqual([1]);
  expect(count('Vm')).toMatchObject({ rows: 0 });
  expect(count('Sample')).toMatchObject({ rows: 3 });
  other.exec('DROP TRIGGER hold');
  await store.commit({ events: [event('later')] });
  expect(count('Sample')).toMatchObject({ rows: 0 });
});
