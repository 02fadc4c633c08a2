import { type MachineEnd, type QemuDefinition } from '@dimmer/hypervisor';
import { GIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import { createRecord } from '../src/define-vm.ts';
import type { VmAction } from '../src/index.ts';
import { reservedBytesOf, stateReasonOf } from '../src/vm/vm-core.ts';
import { newVm } from './support/engine-lab.ts';
import { createRunning, createVm, ended, types } from './support/vm-lab.ts';

const RUN: QemuDefinition = {
  run: {
    binary: '/usr/bin/qemu',
    machine: 'q35',
    accelerator: 'tcg',
    cpu: null,
    processors: 1,
    kernel: null,
    initrd: null,
    append: null,
    disks: [],
    networks: [],
    display: 'none',
    extraArguments: [],
  },
};
const ATTACH: QemuDefinition = { attach: { qmpSocket: '/run/vm.sock' } };

const definitionOf = (qemu: QemuDefinition) => ({ ...newVm('win').definition, guest: { kind: 'real' } as const, qemu });

function createReal(qemu: QemuDefinition, ran = true) {
  return createVm({ definition: definitionOf(qemu), ran });
}

function createRunningReal(qemu: QemuDefinition) {
  const vm = createReal(qemu, false);
  vm.act('start');
  vm.up();
  return vm;
}

const takeOver = (vm: ReturnType<typeof createVm>) => vm.give({ type: 'taken-over', orphans: [], comeUp: true });
const gone = (vm: ReturnType<typeof createVm>, end: MachineEnd) => vm.give({ type: 'machine-gone', ...end });

test('one that ran is looked for when Dimmer comes up, and found: nothing is started', () => {
  const vm = createReal(RUN);
  const effects = takeOver(vm);
  expect(types(effects)).toContain('find-machine');
  expect(types(effects)).not.toContain('start-machine');
  expect(vm.state()).toBe('unreachable');
  expect(reservedBytesOf(vm.core)).toBe(4 * GIB);
  vm.up();
  expect([vm.state(), stateReasonOf(vm.core)]).toEqual(['running', null]);
});

test('one that went down with its host comes up again; one that ended by itself does not', () => {
  const lost = createReal(RUN);
  takeOver(lost);
  expect(types(gone(lost, { reason: 'lost' }))).toContain('start-machine');
  const off = createReal(RUN);
  takeOver(off);
  expect(types(gone(off, { reason: 'shutdown' }))).not.toContain('start-machine');
  expect([off.state(), off.core.record.ran]).toEqual(['defined', false]);
});

test('one that never ran is left alone', () => {
  const vm = createReal(RUN, false);
  expect(types(takeOver(vm))).not.toContain('find-machine');
  expect(vm.state()).toBe('defined');
});

test('a connection that was cut while the process lives makes it unreachable since then, whatever is found out later', () => {
  const vm = createRunningReal(RUN);
  const effects = gone(vm, { reason: 'lost', detail: 'Its process lives on.' });
  expect(types(effects)).toContain('find-machine');
  const since = vm.core.unreachable?.since;
  vm.give({ type: 'unobservable', reason: 'in use' });
  expect(vm.core.unreachable).toEqual({ because: 'in use', since });
  expect([vm.state(), vm.core.record.ran]).toEqual(['unreachable', true]);
  vm.up();
  expect(vm.core.unreachable).toBeNull();
});

test('a resize under way ends with the connection, and the size stays wanted', () => {
  const vm = createRunningReal(RUN);
  vm.give({
    type: 'set-target',
    requestId: 'r',
    operationId: 'o',
    origin: 'user',
    actor: 'ann',
    targetBytes: 3 * GIB,
    force: true,
  });
  expect(ended(gone(vm, { reason: 'lost' }))).toMatchObject({ id: 'o', state: 'failed', outcome: 'hypervisor-lost' });
  vm.up();
  expect(vm.core.memory).toMatchObject({ targetBytes: 3 * GIB, control: 'target' });
});

test('a crash is told with its status, and not looked for', () => {
  const vm = createRunningReal(RUN);
  const detail = 'QEMU ended with status 134: it was ended by signal SIGABRT.';
  expect(types(gone(vm, { reason: 'crashed', detail }))).not.toContain('find-machine');
  expect([vm.state(), stateReasonOf(vm.core), vm.core.record.ran]).toEqual(['failed', detail, false]);
});

test('a shutdown that ends in a crash has failed', () => {
  const vm = createRunningReal(RUN);
  vm.act('shutdown');
  expect(ended(gone(vm, { reason: 'crashed' }))).toMatchObject({ kind: 'shutdown', state: 'failed' });
});

test('an unreachable one can be killed, and deleted by force', () => {
  const vm = createRunningReal(RUN);
  gone(vm, { reason: 'lost' });
  expect(types(vm.act('kill'))).toContain('kill-machine');
  expect(ended(gone(vm, { reason: 'killed' }))).toMatchObject({ kind: 'kill', state: 'succeeded' });
  expect(vm.state()).toBe('defined');
  const other = createRunningReal(RUN);
  gone(other, { reason: 'lost' });
  other.give({ type: 'remove', requestId: 'r', actor: 'ann', force: true });
  expect(types(gone(other, { reason: 'killed' }))).toContain('delete-vm');
});

test.each(['shutdown', 'quit', 'killed', 'crashed', 'lost'] as const)(
  'an attached one that has ended (%s) may come back on its socket, and is waited for',
  (reason) => {
    const vm = createRunningReal(ATTACH);
    expect(types(gone(vm, { reason }))).toContain('find-machine');
    expect(vm.state()).toBe('unreachable');
    expect(stateReasonOf(vm.core)).toMatch(/Dimmer looks for it/);
  },
);

test('an attached one is neither killed nor saved, and is deleted without force: that lets it go', () => {
  const vm = createRunningReal(ATTACH);
  const refused = (action: VmAction) =>
    vm.act(action).flatMap((effect) => (effect.type === 'answer' ? [effect.answer] : []));
  expect(refused('kill')).toEqual([expect.objectContaining({ type: 'denied', reason: 'not-ours' })]);
  expect(refused('save')).toEqual([expect.objectContaining({ type: 'denied', reason: 'guest-outside' })]);
  vm.give({ type: 'remove', requestId: 'r', actor: 'ann', force: false });
  expect(types(gone(vm, { reason: 'released' }))).toContain('delete-vm');
});

test('an attached one is taken as it is: under manual control, with the size it has', () => {
  const record = createRecord({ name: 'a', definition: definitionOf(ATTACH), actualBytes: 2 * GIB }, 'a', 0);
  expect(record.desired).toMatchObject({ control: 'manual', targetBytes: 2 * GIB, maximumBytes: 64 * GIB });
});

test('an attached one that was started anew with other sizes has those', () => {
  const vm = createRunningReal(ATTACH);
  gone(vm, { reason: 'shutdown' });
  vm.core.record = { ...vm.core.record, definition: { ...vm.core.record.definition, maximumBytes: 8 * GIB } };
  vm.up();
  expect(vm.core.record.definition.maximumBytes).toBe(64 * GIB);
  expect(vm.core.record.desired.maximumBytes).toBe(64 * GIB);
});

test('what powered off and was left for a reboot is ended only where it is ours to end', () => {
  const ours = createRunningReal(RUN);
  expect(types(ours.observe({ status: 'shutdown', running: false }))).toContain('kill-machine');
  const theirs = createRunningReal(ATTACH);
  expect(types(theirs.observe({ status: 'shutdown', running: false }))).not.toContain('kill-machine');
});

test.each([
  ['internal-error', /accelerator/],
  ['io-error', /disk/],
  ['guest-panicked', /crashed/],
  ['postmigrate', /elsewhere/],
])('a machine that stands still by itself (%s) says why, and what to do', (status, words) => {
  const vm = createRunningReal(RUN);
  vm.observe({ status, running: false });
  expect([vm.state(), stateReasonOf(vm.core)]).toEqual(['paused', expect.stringMatching(words)]);
  vm.event('resume');
  expect(stateReasonOf(vm.core)).toBeNull();
});

test('a machine that a person has paused needs no reason; a reset leaves it paused', () => {
  const vm = createRunning();
  vm.observe({ status: 'paused', running: false });
  expect([vm.state(), stateReasonOf(vm.core)]).toEqual(['paused', null]);
  expect(vm.act('reset')).toContainEqual(expect.objectContaining({ commands: [{ execute: 'system_reset' }] }));
});

test('a reset of a machine that failed sets it going again', () => {
  const vm = createRunningReal(RUN);
  vm.observe({ status: 'internal-error', running: false });
  expect(vm.act('reset')).toContainEqual(
    expect.objectContaining({ commands: [{ execute: 'system_reset' }, { execute: 'cont' }] }),
  );
});

test('a guest that did not hear the powerdown is asked again, for a minute', () => {
  const vm = createRunningReal(RUN);
  vm.act('shutdown');
  vm.answered('shutdown', 'system_powerdown');
  const asked = vm.give({ type: 'deadline' });
  expect(asked).toContainEqual(expect.objectContaining({ commands: [{ execute: 'system_powerdown' }] }));
  expect(asked).toContainEqual(expect.objectContaining({ type: 'set-deadline' }));
  vm.pass(60_000);
  expect(ended(vm.give({ type: 'deadline' }))).toMatchObject({ state: 'failed', outcome: 'guest-silent' });
});
