import type { VmAction } from '../src/index.ts';
import { GIB, MIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import { type EngineLab, newVm, startEngineLab } from './support/engine-lab.ts';

async function act(lab: EngineLab, name: string, action: VmAction) {
  const answer = await lab.settled(lab.engine.act(name, action, 'ann'));
  return answer.type === 'accepted' ? lab.ended(answer.operation.id) : answer;
}

const states = (lab: EngineLab): unknown[] =>
  lab.memory.events.filter((event) => event.type === 'vm.state').map((event) => event.data['to']);

test('a VM is defined, started, paused, resumed, reset and shut down; each is an operation and a state that is told', async () => {
  const lab = await startEngineLab();
  const defined = await lab.settled(lab.engine.define(newVm('win', { tags: ['a'], minimumBytes: 2 * GIB }), 'ann'));
  expect(defined).toMatchObject({
    type: 'done',
    vm: {
      state: 'defined',
      record: { tags: ['a'], ran: false, desired: { targetBytes: 4 * GIB, minimumBytes: 2 * GIB } },
    },
  });
  expect(lab.memory.events).toMatchObject([{ seq: 1, type: 'vm.created', actor: 'ann', data: { name: 'win' } }]);

  expect(await act(lab, 'win', 'start')).toMatchObject({ kind: 'start', state: 'succeeded', actor: 'ann' });
  expect(lab.vm('win')).toMatchObject({ state: 'running', record: { ran: true } });
  expect(await act(lab, 'win', 'pause')).toMatchObject({ state: 'succeeded' });
  expect(lab.vm('win').state).toBe('paused');
  expect(await act(lab, 'win', 'resume')).toMatchObject({ state: 'succeeded' });
  expect(lab.vm('win').state).toBe('running');
  expect(await act(lab, 'win', 'reset')).toMatchObject({ state: 'succeeded' });
  expect(lab.types('win')).toContain('vm.guest-reset');
  expect(await act(lab, 'win', 'shutdown')).toMatchObject({
    state: 'succeeded',
    because: 'The guest has powered off.',
    steps: [
      { kind: 'action', command: 'system_powerdown', state: 'done' },
      { kind: 'action', command: null, state: 'done' },
    ],
  });
  expect(lab.vm('win')).toMatchObject({ state: 'defined', record: { ran: false }, memory: { phase: 'offline' } });
  expect(states(lab)).toEqual(['starting', 'running', 'paused', 'running', 'stopping', 'defined']);
  const last = lab.memory.events.findLast((event) => event.type === 'vm.state');
  expect(last).toMatchObject({ actor: 'ann', data: { from: 'stopping', qmp: { event: 'SHUTDOWN' } } });
});

test('events are numbered by one, in the order they were heard', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  await lab.resize('win', 6 * GIB);
  const heard = lab.heard.filter((message) => message.type === 'event').map((message) => message.event);
  expect(heard.map((event) => event.seq)).toEqual(heard.map((_, index) => index + 1));
  expect(heard).toEqual(lab.memory.events);
  const own = heard.filter((event) => event.operationId !== null && event.type.startsWith('operation.'));
  for (const id of new Set(own.map((event) => event.operationId))) {
    const types = own.filter((event) => event.operationId === id).map((event) => event.type);
    expect(types[0]).toBe('operation.started');
    expect(types.at(-1)).toBe('operation.ended');
  }
});

test('what is defined must fit, and a name is given once', async () => {
  const lab = await startEngineLab({ hostCapacityBytes: 8 * GIB });
  const [first, second] = [newVm('one'), newVm('one')];
  const both = Promise.all([lab.engine.define(first, 'ann'), lab.engine.define(second, 'ann')]);
  expect((await lab.settled(both)).map((answer) => answer.type === 'denied' && answer.reason)).toEqual([
    false,
    'name-in-use',
  ]);
  expect(await lab.settled(lab.engine.define(newVm('two', { bootBytes: 9 * GIB }), 'ann'))).toMatchObject({
    reason: 'above-host-capacity',
    limitBytes: 8 * GIB,
  });
  const narrow = newVm('three');
  const definition = { ...narrow.definition, maximumBytes: 2 * GIB };
  expect(await lab.settled(lab.engine.define({ ...narrow, definition }, 'ann'))).toMatchObject({
    reason: 'maximum-below-boot',
  });
  expect(lab.engine.vms()).toHaveLength(1);
});

test('nothing is done in a state that does not allow it', async () => {
  const lab = await startEngineLab();
  await lab.settled(lab.engine.define(newVm('win'), 'ann'));
  for (const action of ['shutdown', 'reboot', 'reset', 'pause', 'resume', 'kill'] as const) {
    expect(await act(lab, 'win', action)).toMatchObject({ type: 'denied', reason: 'wrong-state' });
  }
  await act(lab, 'win', 'start');
  expect(await act(lab, 'win', 'start')).toMatchObject({ reason: 'wrong-state' });
  expect(await act(lab, 'win', 'resume')).toMatchObject({ reason: 'wrong-state' });
  await act(lab, 'win', 'pause');
  expect(await act(lab, 'win', 'shutdown')).toMatchObject({ reason: 'wrong-state' });
  expect(await lab.settled(lab.engine.act('nobody', 'start', 'ann'))).toMatchObject({ reason: 'vm-unknown' });
});

test('a guest that ignores a shutdown still runs, and the operation says so; kill takes its place', async () => {
  const lab = await startEngineLab({
    wrapGuest: (guest) => ({ feed: (input) => (input.type === 'shutdown-asked' ? [] : guest.feed(input)) }),
  });
  await lab.run('deaf');
  expect(await act(lab, 'deaf', 'shutdown')).toMatchObject({
    state: 'failed',
    outcome: 'guest-silent',
    because: expect.stringContaining('kill'),
    steps: [{ state: 'done' }, { state: 'failed' }],
  });
  expect(lab.vm('deaf').state).toBe('running');

  const again = await lab.settled(lab.engine.act('deaf', 'shutdown', 'ann'));
  expect(again).toMatchObject({ type: 'accepted', operation: { state: 'running' } });
  expect(lab.vm('deaf').state).toBe('stopping');
  expect(await act(lab, 'deaf', 'kill')).toMatchObject({ state: 'succeeded', because: 'The power was cut.' });
  expect(lab.vm('deaf').state).toBe('defined');
  const superseded = [...lab.memory.operations.values()].filter((one) => one.kind === 'shutdown').at(-1);
  expect(superseded).toMatchObject({ state: 'superseded', outcome: 'superseded' });
});

test('waiting for a shutdown can be given up', async () => {
  const lab = await startEngineLab({
    wrapGuest: (guest) => ({ feed: (input) => (input.type === 'shutdown-asked' ? [] : guest.feed(input)) }),
  });
  await lab.run('deaf');
  const answer = await lab.settled(lab.engine.act('deaf', 'shutdown', 'ann'));
  const id = answer.type === 'accepted' ? answer.operation.id : '';
  expect(await lab.settled(lab.engine.cancel(id, 'bob'))).toEqual({ type: 'done' });
  expect(lab.memory.operations.get(id)).toMatchObject({ state: 'cancelled', outcome: 'cancelled' });
  expect(lab.vm('deaf').state).toBe('running');
  expect(await lab.settled(lab.engine.cancel(id, 'bob'))).toMatchObject({ reason: 'operation-ended' });
  expect(await lab.settled(lab.engine.cancel('none', 'bob'))).toMatchObject({ reason: 'operation-unknown' });
});

test('a reboot keeps the size: the stick comes back and the target is applied again', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  await lab.resize('win', 12 * GIB);
  const [before] = lab.vm('win').memory.sticks;
  await act(lab, 'win', 'reboot');
  expect(await lab.until(() => lab.vm('win').memory.phase === 'reboot-transient', 1000)).toBe(true);
  expect(lab.vm('win').state).toBe('running');
  await lab.ready('win');
  expect(lab.vm('win').memory).toMatchObject({
    phase: 'settled',
    actualBytes: 12 * GIB,
    sticks: [{ id: before?.id, addressBytes: before?.addressBytes, state: 'in-use' }],
  });
  expect(lab.types('win')).toContain('memory.reapplied');
});

test('a reboot asks the guest: it shuts down, and its machine stays', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  const seen = lab.memory.events.length;
  expect(await act(lab, 'win', 'reboot')).toMatchObject({
    state: 'succeeded',
    steps: [
      { command: 'set-action shutdown=pause, system_powerdown', state: 'done' },
      { command: null, state: 'done' },
      { command: 'system_reset, cont', state: 'done' },
    ],
  });
  await lab.ready('win');
  const types = lab.memory.events.slice(seen).map((event) => event.type);
  expect(types).toContain('vm.guest-reset');
  expect(types).not.toContain('vm.state');
  // Its next shutdown ends it, as it should.
  expect(await act(lab, 'win', 'shutdown')).toMatchObject({ state: 'succeeded' });
  expect(lab.vm('win').state).toBe('defined');
});

test('a guest that ignores a reboot still runs; one that shuts down too late is off', async () => {
  let lateMs = Number.POSITIVE_INFINITY;
  const lab = await startEngineLab({
    wrapGuest: (guest) => ({
      feed(input) {
        if (input.type !== 'shutdown-asked') return guest.feed(input);
        return lateMs === Number.POSITIVE_INFINITY ? [] : [{ type: 'arm-timer', id: 'shutdown', delayMs: lateMs }];
      },
    }),
  });
  await lab.run('deaf');
  expect(await act(lab, 'deaf', 'reboot')).toMatchObject({ state: 'failed', outcome: 'guest-silent' });
  expect(lab.vm('deaf').state).toBe('running');
  lateMs = 70_000;
  expect(await act(lab, 'deaf', 'reboot')).toMatchObject({ state: 'failed', outcome: 'guest-silent' });
  // It was asked again meanwhile, and begins anew each time.
  await lab.advance(60_000);
  expect(lab.vm('deaf').state).toBe('defined');
});

test('what a guest does by itself is followed', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  lab.guests.get('win')?.inject({ type: 'crashed' });
  await lab.resize('win', 4 * GIB - MIB);
  await lab.advance(10_000);
  expect(lab.memory.events).toContainEqual(
    expect.objectContaining({
      type: 'vm.guest-warning',
      data: expect.objectContaining({
        code: 'guest-panicked',
        qmp: expect.objectContaining({ event: 'GUEST_PANICKED' }),
      }),
    }),
  );
  await lab.ready('win');
  lab.guests.get('win')?.inject({ type: 'powered-off' });
  await lab.resize('win', 4 * GIB);
  await lab.advance(1000);
  expect(lab.vm('win')).toMatchObject({ state: 'defined', stateReason: null, record: { ran: false } });
});

test('description, tags and autostart change, and are stored', async () => {
  const lab = await startEngineLab();
  await lab.settled(lab.engine.define(newVm('win'), 'ann'));
  const before = lab.vm('win').revision;
  const change = { description: 'the mail server', tags: ['mail'], autostart: true };
  expect(await lab.settled(lab.engine.describe('win', change, 'ann'))).toMatchObject({
    type: 'done',
    vm: { record: change },
  });
  expect(lab.vm('win').revision).toBeGreaterThan(before);
  expect([...lab.memory.vms.values()]).toMatchObject([change]);
  expect(await lab.settled(lab.engine.describe('nobody', change, 'ann'))).toMatchObject({ reason: 'vm-unknown' });
});

test('a running VM is deleted by force only; its operations end, and its name is free again', async () => {
  const lab = await startEngineLab();
  const id = await lab.run('win');
  expect(await lab.settled(lab.engine.remove('win', { force: false }, 'ann'))).toMatchObject({ reason: 'vm-running' });
  lab.guests.get('win')?.hush();
  const answer = await lab.settled(lab.engine.setTarget('win', { targetBytes: 64 * GIB, force: true }, 'ann'));
  const operation = answer.type === 'accepted' ? answer.operation : null;
  const waiting = lab.engine.waitFor(operation?.id ?? '', 1000);
  expect(await lab.settled(lab.engine.remove(id, { force: true }, 'ann'))).toEqual({ type: 'done' });
  expect(await lab.settled(waiting)).toMatchObject({ id: operation?.id, state: 'failed' });
  expect(lab.engine.vm('win')).toBeUndefined();
  expect(lab.engine.host()).toMatchObject({ vmCount: 0, reservedBytes: 0, grantedBytes: 0 });
  expect(lab.memory.vms.size).toBe(0);
  expect(lab.memory.events.at(-1)).toMatchObject({ type: 'vm.deleted', vm: id, data: { name: 'win' } });
  expect(await lab.settled(lab.engine.define(newVm('win'), 'ann'))).toMatchObject({ type: 'done' });
  expect(await lab.settled(lab.engine.remove('win', { force: false }, 'ann'))).toEqual({ type: 'done' });
});

test('a VM that is killed on its way up does not come up', async () => {
  const lab = await startEngineLab();
  await lab.settled(lab.engine.define(newVm('win'), 'ann'));
  const both = Promise.all([lab.engine.act('win', 'start', 'ann'), lab.engine.act('win', 'kill', 'ann')]);
  await lab.settled(both);
  await lab.advance(1000);
  expect(lab.vm('win')).toMatchObject({ state: 'defined', record: { ran: false } });
  expect([...lab.memory.operations.values()].map(({ kind, state }) => [kind, state])).toEqual([
    ['start', 'superseded'],
    ['kill', 'succeeded'],
  ]);
});

test('a machine that cannot be started fails with the reason', async () => {
  const lab = await startEngineLab();
  const vm = newVm('odd');
  await lab.settled(lab.engine.define({ ...vm, definition: { ...vm.definition, slots: -1 } }, 'ann'));
  const ended = await act(lab, 'odd', 'start');
  expect(ended).toMatchObject({ state: 'failed', because: expect.stringContaining('slots') });
  expect(lab.vm('odd')).toMatchObject({
    state: 'failed',
    stateReason: expect.stringContaining('slots'),
    record: { ran: false },
  });
});
