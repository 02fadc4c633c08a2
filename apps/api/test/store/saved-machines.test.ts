import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SavedMachine } from '@dimmer/hypervisor';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type OpenedStore, openStore } from '../../src/store/open-store.ts';
import { createVm } from './support/create-vm.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const migrations = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
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

const document: SavedMachine = {
  kind: 'dimmer-machine',
  version: 1,
  ranges: Array.from({ length: 50_000 }, (_, index) => index * 7),
  name: 'ünïcode',
};
const saved = { at: 1_700_000_000_999, reservedBytes: 2 ** 53 - 4096 };

it('are kept with their VM, come back whole after a restart, and are small on disk', async () => {
  const vm = createVm('one', { saved });
  await opened.store.commit({ vms: [vm], machines: [{ vm: vm.id, document }] });
  await opened.close();
  opened = openStore(directory, migrations);
  expect(await opened.store.vms()).toMatchObject([{ id: vm.id, saved }]);
  expect(await opened.store.savedMachine(vm.id)).toEqual(document);
  const db = new Database(path.join(directory, 'dimmer.db'));
  const row = db.prepare('SELECT length(document) AS bytes FROM SavedMachine').get() as { bytes: number };
  db.close();
  expect(row.bytes).toBeLessThan(JSON.stringify(document).length / 2);
});

it('are replaced, forgotten, and gone with their VM', async () => {
  const vm = createVm('one', { saved });
  const { store } = opened;
  await store.commit({ vms: [vm], machines: [{ vm: vm.id, document }] });
  const later = { ...document, version: 2 };
  await store.commit({ machines: [{ vm: vm.id, document: later }] });
  expect(await store.savedMachine(vm.id)).toEqual(later);
  await store.commit({ vms: [{ ...vm, saved: null }], forgetMachines: [vm.id] });
  expect(await store.savedMachine(vm.id)).toBeNull();
  expect(await store.vms()).toMatchObject([{ saved: null }]);

  await store.commit({ vms: [vm], machines: [{ vm: vm.id, document }] });
  await store.commit({ deleteVms: [vm.id] });
  expect(await store.savedMachine(vm.id)).toBeNull();
});

it('are not kept for a VM that is not there, nor is anything else of that transaction', async () => {
  const vm = createVm('one');
  await expect(opened.store.commit({ vms: [vm], machines: [{ vm: 'nobody', document }] })).rejects.toThrow();
  expect(await opened.store.vms()).toEqual([]);
});

it('say so when what lies there is damaged', async () => {
  const vm = createVm('one', { saved });
  await opened.store.commit({ vms: [vm], machines: [{ vm: vm.id, document }] });
  const db = new Database(path.join(directory, 'dimmer.db'));
  db.exec(`UPDATE SavedMachine SET document = x'1f8b0800aabbcc'`);
  db.close();
  await expect(opened.store.savedMachine(vm.id)).rejects.toThrow(/damaged/);
});
