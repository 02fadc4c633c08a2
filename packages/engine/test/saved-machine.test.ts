import type { SavedMachine } from '@dimmer/hypervisor';
import { GIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import { commitOf } from '../src/commit-of.ts';
import type { VmAction } from '../src/index.ts';
import { reservedBytesOf } from '../src/vm/vm-core.ts';
import { createRunning, createVm, ended, types } from './support/vm-lab.ts';

const document: SavedMachine = { kind: 'dimmer-machine', version: 1, guest: 'all of it' };
const SAVED = { at: 5, reservedBytes: 12 * GIB };

function createSaved() {
  const vm = createRunning();
  vm.act('save');
  vm.give({ type: 'machine-saved', document });
  return vm;
}

const refusalOf = (effects: ReturnType<ReturnType<typeof createVm>['act']>) =>
  effects.flatMap((effect) => (effect.type === 'answer' && effect.answer.type === 'denied' ? [effect.answer] : []))[0];

test('a save stops the machine; the document, the record and the end of the operation are one transaction', () => {
  const vm = createRunning();
  expect(vm.act('save')).toContainEqual({ type: 'save-machine' });
  expect(vm.state()).toBe('stopping');
  const effects = vm.give({ type: 'machine-saved', document });
  expect(effects).toContainEqual({ type: 'keep-machine', document });
  expect(ended(effects)).toMatchObject({ kind: 'save', state: 'succeeded', because: 'The machine is saved.' });
  expect(vm.state()).toBe('saved');
  expect(vm.core.record).toMatchObject({ ran: false, saved: { reservedBytes: 4 * GIB } });
  expect(reservedBytesOf(vm.core)).toBe(0);
  expect(types(effects)).not.toContain('start-machine');
});

test('a saved VM is restored; until its machine is up the document stays', () => {
  const vm = createSaved();
  const begun = vm.act('restore');
  expect(types(begun)).toContain('restore-machine');
  expect(types(begun)).not.toContain('forget-machine');
  expect(vm.state()).toBe('starting');
  expect(vm.core.record).toMatchObject({ ran: true, saved: { reservedBytes: 4 * GIB } });
  const up = vm.up();
  expect(types(up)).toContain('forget-machine');
  expect(ended(up)).toMatchObject({ kind: 'restore', state: 'succeeded' });
  expect(vm.state()).toBe('running');
  expect(vm.core.record).toMatchObject({ ran: true, saved: null });
});

test('of keeping a document and letting go of it in one transaction the later counts', () => {
  const [keep, forget] = [{ type: 'keep-machine', document } as const, { type: 'forget-machine' } as const];
  const commit = (...saves: Parameters<typeof commitOf>[2]) => commitOf('vm-1', 7, saves, () => 'row');
  const kept = { machines: [{ vm: 'vm-1', document }], forgetMachines: [] };
  const gone = { machines: [], forgetMachines: ['vm-1'] };
  expect(commit(keep)).toMatchObject(kept);
  expect(commit(forget, keep)).toMatchObject(kept);
  expect(commit(keep, forget)).toMatchObject(gone);
  expect(commit()).toMatchObject({ machines: [], forgetMachines: [] });
});

test('a machine that cannot be saved goes on', () => {
  const vm = createRunning();
  vm.act('save');
  const effects = vm.give({ type: 'machine-not-saved', reason: 'no' });
  expect(ended(effects)).toMatchObject({ kind: 'save', state: 'failed', because: expect.stringContaining('no') });
  expect(vm.state()).toBe('running');
  expect(vm.give({ type: 'machine-not-saved', reason: 'late' })).toEqual([]);
});

test('a document that is refused leaves the VM saved, with the reason, for another try or a fresh start', () => {
  const vm = createSaved();
  vm.act('restore');
  const effects = vm.give({ type: 'machine-failed', reason: 'The document is newer.' });
  expect(ended(effects)).toMatchObject({ state: 'failed', outcome: 'saved-state-refused' });
  expect(types(effects)).not.toContain('forget-machine');
  expect(vm.state()).toBe('saved');
  expect(vm.core).toMatchObject({ failure: 'The document is newer.', record: { ran: false } });
  expect(types(vm.act('restore'))).toContain('restore-machine');
});

test('a kill of a saved VM discards the document at once; of one on its way back it does not', () => {
  const vm = createSaved();
  vm.act('restore');
  expect(types(vm.act('kill', 'first'))).toContain('kill-machine');
  expect(ended(vm.give({ type: 'machine-gone', reason: 'killed' }))).toMatchObject({
    kind: 'kill',
    state: 'succeeded',
  });
  expect(vm.state()).toBe('saved');
  const effects = vm.act('kill', 'second');
  expect(types(effects)).toContain('forget-machine');
  expect(ended(effects)).toMatchObject({ kind: 'kill', state: 'succeeded' });
  expect(vm.state()).toBe('defined');
  expect(types(vm.act('start'))).toContain('start-machine');
});

test('a kill that comes while the machine is being saved has its way', () => {
  const vm = createRunning();
  vm.act('save');
  vm.act('kill');
  const effects = vm.give({ type: 'machine-saved', document });
  expect(types(effects)).not.toContain('keep-machine');
  expect(ended(effects)).toMatchObject({ kind: 'kill', state: 'succeeded' });
  expect(vm.state()).toBe('defined');
});

test('a save that was cancelled too late has happened all the same', () => {
  const vm = createRunning();
  vm.act('save');
  vm.give({ type: 'cancel', requestId: 'c', operationId: 'save', actor: 'ann' });
  expect(types(vm.give({ type: 'machine-saved', document }))).toContain('keep-machine');
  expect(vm.state()).toBe('saved');
});

test.each<[VmAction, string]>([
  ['start', 'Restore it'],
  ['save', 'running or paused'],
  ['pause', 'needs one that is running'],
])('a saved VM refuses %s and says what it can do', (action, words) => {
  expect(refusalOf(createSaved().act(action))).toMatchObject({
    reason: 'wrong-state',
    detail: expect.stringContaining(words),
  });
});

test('only a saved VM is restored, and a guest outside of Dimmer is not saved', () => {
  expect(refusalOf(createRunning().act('restore'))).toMatchObject({ reason: 'wrong-state' });
  const outside = createRunning();
  const { record } = outside.core;
  const guest = { kind: 'external', socketPath: '/run/g.sock' } as const;
  outside.core.record = { ...record, definition: { ...record.definition, guest } };
  expect(refusalOf(outside.act('save'))).toMatchObject({ reason: 'guest-outside' });
});

test('it goes on only where the host has room for all it had', () => {
  const vm = createVm({ saved: SAVED });
  vm.limit(8 * GIB);
  expect(ended(vm.act('restore'))).toMatchObject({
    outcome: 'host-memory-short',
    because: 'The host has room for 8 GiB, and the VM goes on with 12 GiB.',
  });
  expect(vm.state()).toBe('saved');
  vm.limit(16 * GIB);
  vm.act('restore');
  expect(reservedBytesOf(vm.core)).toBe(12 * GIB);
});

test('at the start of Dimmer what it had put away itself goes on, and what a person saved does not', () => {
  const mine = createVm({ saved: SAVED, ran: true });
  expect(types(mine.give({ type: 'taken-over', orphans: [], comeUp: true }))).toContain('restore-machine');
  expect(mine.core.action).toMatchObject({ kind: 'restore', origin: 'reapply', actor: 'dimmer' });
  mine.give({ type: 'machine-failed', reason: 'no' });
  expect(mine.state()).toBe('saved');
  expect(mine.core.record.ran).toBe(true);

  const theirs = createVm({ saved: SAVED, autostart: true });
  expect(types(theirs.give({ type: 'taken-over', orphans: [], comeUp: true }))).not.toContain('restore-machine');
  expect(theirs.state()).toBe('saved');
});

test('a saved VM is deleted with all that was saved', () => {
  const vm = createSaved();
  const effects = vm.give({ type: 'remove', requestId: 'r', actor: 'ann', force: false });
  expect(types(effects)).toContain('delete-vm');
});
