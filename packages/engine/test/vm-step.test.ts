import { GIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import type { VmAction } from '../src/index.ts';
import type { VmEffect } from '../src/vm/io.ts';
import { reservedBytesOf } from '../src/vm/vm-core.ts';
import { createRunning, createVm, ended, types } from './support/vm-lab.ts';

test('the intent to run is written in the step that powers the machine on', () => {
  const vm = createVm();
  const effects = vm.act('start');
  expect(effects).toContainEqual(
    expect.objectContaining({ type: 'save-vm', record: expect.objectContaining({ ran: true }) }),
  );
  expect(effects).toContainEqual({ type: 'start-machine' });
  expect(vm.state()).toBe('starting');
  expect(reservedBytesOf(vm.core)).toBe(4 * GIB);
});

test('a VM that the host has no room for says so in sizes a person can read', () => {
  const vm = createVm();
  vm.limit(3 * GIB);
  expect(ended(vm.act('start'))).toMatchObject({
    outcome: 'host-memory-short',
    because: 'The host has room for 3 GiB, and the VM boots with 4 GiB.',
  });
});

test('what nobody has changed is neither written nor shown', () => {
  const vm = createRunning();
  vm.observe();
  expect(types(vm.observe()).filter((type) => type === 'save-vm' || type === 'event' || type === 'show')).toEqual([]);
});

test('each state allows what it should, and the kill always takes the place of what is under way', () => {
  const vm = createVm();
  const refused = (action: VmAction): boolean =>
    vm.act(action).some(({ type }) => type === 'answer' && vm.core.action === null);
  expect(refused('kill')).toBe(true);
  vm.act('start');
  expect(types(vm.act('pause'))).toEqual(['answer']);
  expect(vm.act('kill')).toContainEqual({ type: 'kill-machine' });
  expect(vm.state()).toBe('stopping');
  expect(ended(vm.give({ type: 'machine-gone', reason: 'killed' }))).toMatchObject({
    kind: 'kill',
    state: 'succeeded',
  });
  expect(vm.state()).toBe('defined');
  expect(vm.core.record.ran).toBe(false);
});

test('a machine that could not come up while it was to be killed is off, as wanted', () => {
  const vm = createVm();
  vm.act('start');
  vm.act('kill');
  expect(ended(vm.give({ type: 'machine-failed', reason: 'no' }))).toMatchObject({ kind: 'kill', state: 'succeeded' });
});

test('a machine that Dimmer could not start again ran before, and may again; one of a person never ran', () => {
  const again = createVm({ ran: true });
  again.give({ type: 'taken-over', orphans: [], comeUp: true });
  again.give({ type: 'machine-failed', reason: 'no' });
  expect(again.core.record.ran).toBe(true);
  const first = createVm();
  first.act('start');
  first.give({ type: 'machine-failed', reason: 'no' });
  expect(first.core.record.ran).toBe(false);
  expect([again.state(), first.state()]).toEqual(['failed', 'failed']);
});

test('a reboot goes on when the guest is quicker than the answer to the powerdown', () => {
  const vm = createRunning();
  vm.act('reboot');
  const effects = vm.shutdown();
  expect(effects).toContainEqual({
    type: 'life-commands',
    operationId: 'reboot',
    commands: [{ execute: 'system_reset' }, { execute: 'cont' }],
  });
  expect(vm.state()).toBe('running');
  expect(vm.answered('reboot', 'system_powerdown')).toEqual([]);
  expect(ended(vm.answered('reboot', 'cont'))).toMatchObject({ state: 'succeeded' });
});

test('a guest that has powered off for a reboot given up meanwhile is off', () => {
  const vm = createRunning();
  vm.act('reboot');
  vm.answered('reboot', 'system_powerdown');
  vm.pass(60_000);
  const missed = vm.give({ type: 'deadline' });
  expect(missed).toContainEqual({
    type: 'life-commands',
    operationId: 'reboot',
    commands: [{ execute: 'set-action', arguments: { shutdown: 'poweroff' } }],
  });
  vm.shutdown();
  expect(vm.observe({ running: false, status: 'shutdown' })).toContainEqual({ type: 'kill-machine' });
});

test('an answer to an operation that has ended changes nothing', () => {
  const vm = createRunning();
  vm.act('pause', 'first');
  vm.answered('first', 'stop');
  expect(vm.answered('first', 'stop')).toEqual([]);
});

test('pause and resume of the machine are followed, whoever caused them, and told once', () => {
  const vm = createRunning();
  const told = (effects: readonly VmEffect[]) =>
    effects.flatMap((effect) => (effect.type === 'event' && effect.event.type === 'vm.state' ? [effect.event] : []));
  expect(told(vm.event('stop'))).toMatchObject([{ actor: 'dimmer', data: { from: 'running', to: 'paused', qmp: {} } }]);
  expect(told(vm.observe({ running: false, status: 'paused' }))).toEqual([]);
  expect(told(vm.event('resume'))).toMatchObject([{ data: { from: 'paused', to: 'running' } }]);
});

test('the controller hears of the host’s room before anything else, and only when it has changed', () => {
  const vm = createRunning();
  const request = {
    type: 'set-target',
    requestId: 'r',
    operationId: 'o',
    origin: 'user',
    actor: 'ann',
    force: true,
  } as const;
  vm.limit(6 * GIB);
  expect(vm.give({ ...request, targetBytes: 8 * GIB })).toContainEqual({
    type: 'answer',
    requestId: 'r',
    answer: expect.objectContaining({ type: 'denied', reason: 'host-memory-short', limitBytes: 6 * GIB }),
  });
  vm.limit(100 * GIB);
  expect(vm.give({ ...request, targetBytes: 8 * GIB })).toContainEqual(
    expect.objectContaining({ type: 'answer', answer: expect.objectContaining({ type: 'accepted' }) }),
  );
  expect(vm.core.toldLimitBytes).toBe(100 * GIB);
});

test('a VM that is being deleted takes no further wishes, and once gone says nothing', () => {
  const vm = createRunning();
  const asked = vm.give({ type: 'remove', requestId: 'r', actor: 'ann', force: true });
  expect(types(asked)).toContain('kill-machine');
  expect(types(asked)).not.toContain('answer');
  expect(vm.act('pause')).toContainEqual(
    expect.objectContaining({ type: 'answer', answer: expect.objectContaining({ reason: 'wrong-state' }) }),
  );
  const gone = types(vm.give({ type: 'machine-gone', reason: 'killed' }));
  expect(gone.indexOf('delete-vm')).toBeLessThan(gone.indexOf('answer'));
  expect(gone.at(-1)).toBe('leave');
  expect(gone).not.toContain('save-vm');
  expect(vm.observe()).toEqual([]);
});
