import { GIB } from '@dimmer/pages';
import type { Operation } from '@dimmer/planner';
import { expect, test } from 'vitest';
import { createMemoryStore } from './support/memory-store.ts';
import { type EngineLab, newVm, startEngineLab } from './support/engine-lab.ts';

/** The next life of Dimmer on the same store. The former is just not continued, as after kill -9. */
const nextLife = (lab: EngineLab, options: Parameters<typeof startEngineLab>[0] = {}) =>
  startEngineLab({ memory: lab.memory, life: 'next', ...options });

const operationsOf = (lab: EngineLab): readonly Operation[] => [...lab.memory.operations.values()];

test('after kill -9 at rest the VM comes up again: same sticks, same addresses, same target, reached', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  await lab.resize('win', 12 * GIB);
  const before = lab.vm('win').record.desired;

  const next = await nextLife(lab);
  expect(await next.until(() => next.vm('win').state === 'running', 1000)).toBe(true);
  expect(next.vm('win').record.desired).toEqual(before);
  expect(await next.ready('win')).toBe(true);
  expect(next.vm('win')).toMatchObject({ state: 'running', memory: { actualBytes: 12 * GIB, targetBytes: 12 * GIB } });
  expect(next.vm('win').record.desired).toEqual(before);
  const [stick] = before.layout;
  expect(next.vm('win').memory.sticks).toMatchObject([{ id: stick?.id, addressBytes: stick?.addressBytes }]);
  expect(operationsOf(next).at(-1)).toMatchObject({ origin: 'reapply', state: 'succeeded', outcome: 'reached' });
  const starts = operationsOf(next).filter(({ kind }) => kind === 'start');
  expect(starts.map(({ origin, actor }) => [origin, actor])).toEqual([
    ['user', 'ann'],
    ['reapply', 'dimmer'],
  ]);
});

test.each([0, 1, 2, 3])(
  'kill -9 after transaction %i of a resize: the operation goes on and ends truthfully',
  async (extra) => {
    const lab = await startEngineLab();
    await lab.run('win');
    const copied = lab.memory.copyAfter(1 + extra);
    await lab.resize('win', 12 * GIB);
    const left = copied();
    const { targetBytes, layout } = [...left.vms.values()][0]!.desired;
    expect(targetBytes).toBe(12 * GIB);

    const next = await nextLife(lab, { memory: createMemoryStore(left) });
    expect(await next.ready('win')).toBe(true);
    expect(next.vm('win').memory.actualBytes).toBe(12 * GIB);
    for (const stick of layout) {
      const { id, sizeBytes, addressBytes } = stick;
      expect(next.vm('win').memory.sticks).toContainEqual(expect.objectContaining({ id, sizeBytes, addressBytes }));
    }
    expect(next.vm('win').memory.sticks).toHaveLength(1);
    for (const operation of operationsOf(next)) expect(operation).toMatchObject({ state: 'succeeded' });
  },
);

test('what cannot be continued is ended: a VM that does not come up, actions that were cut short', async () => {
  const lab = await startEngineLab({ guests: { win: {} } });
  const id = await lab.run('win');
  lab.guests.get('win')?.hush();
  const answer = await lab.settled(lab.engine.setTarget('win', { targetBytes: 3 * GIB, force: true }, 'ann'));
  const resize = answer.type === 'accepted' ? answer.operation.id : '';
  const cutShort = { ...lab.memory.operations.get(resize)!, id: 'reset-1', kind: 'reset' as const };
  lab.memory.operations.set(cutShort.id, cutShort);
  const shutdown = { ...cutShort, id: 'shutdown-1', kind: 'shutdown' as const };
  lab.memory.operations.set(shutdown.id, shutdown);

  const next = await nextLife(lab);
  expect(next.vm('win')).toMatchObject({ state: 'defined', record: { ran: false, desired: { targetBytes: 3 * GIB } } });
  expect(next.memory.operations.get(resize)).toMatchObject({ state: 'failed', outcome: 'hypervisor-lost' });
  expect(next.memory.operations.get('reset-1')).toMatchObject({ state: 'failed', outcome: 'hypervisor-lost' });
  expect(next.memory.operations.get('shutdown-1')).toMatchObject({ state: 'succeeded' });
  expect(operationsOf(next).filter((one) => one.vm === id && one.endedAt === null)).toEqual([]);
  const ended = next.memory.events
    .filter((event) => event.type === 'operation.ended')
    .map((event) => event.operationId);
  expect(ended).toEqual(expect.arrayContaining([resize, 'reset-1', 'shutdown-1']));
});

test('a polite stop leaves everything as it is wanted, and answers who waits', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  lab.guests.get('win')?.hush();
  const answer = await lab.settled(lab.engine.setTarget('win', { targetBytes: 3 * GIB, force: true }, 'ann'));
  const id = answer.type === 'accepted' ? answer.operation.id : '';
  const waiting = lab.engine.waitFor(id, 60_000);
  const late = lab.engine.setTarget('win', { targetBytes: 2 * GIB, force: true }, 'ann');
  await lab.settled(Promise.all([lab.engine.close(), lab.engine.close()]));
  expect(await waiting).toMatchObject({ state: 'superseded' });
  expect(await late).toMatchObject({ type: 'accepted' });
  const { commits } = lab.memory;
  const count = commits.length;
  await lab.advance(10_000);
  expect(commits).toHaveLength(count);
  await expect(lab.engine.act('win', 'pause', 'ann')).rejects.toThrow();
  expect([...lab.memory.vms.values()]).toMatchObject([{ ran: true, desired: { targetBytes: 2 * GIB } }]);

  const next = await nextLife(lab);
  expect(await next.ready('win')).toBe(true);
  expect(next.vm('win').memory.actualBytes).toBe(2 * GIB);
});

test('a VM with autostart is started by itself, and one that was shut down is not', async () => {
  const lab = await startEngineLab();
  await lab.settled(lab.engine.define(newVm('auto', { autostart: true }), 'ann'));
  await lab.settled(lab.engine.define(newVm('off'), 'ann'));
  const next = await nextLife(lab);
  await next.advance(1000);
  expect(next.vm('auto').state).toBe('running');
  expect(next.vm('off').state).toBe('defined');
  expect(operationsOf(next)).toMatchObject([{ kind: 'start', actor: 'dimmer', state: 'succeeded' }]);
});

test('a host that has become too small starts what fits, says why the rest does not, and tries again next time', async () => {
  const lab = await startEngineLab();
  await lab.run('one', { bootBytes: 4 * GIB });
  await lab.run('two', { bootBytes: 4 * GIB });
  const next = await nextLife(lab, { hostCapacityBytes: 6 * GIB });
  await next.advance(1000);
  expect(next.engine.vms().map((vm) => vm.state)).toEqual(['running', 'failed']);
  expect(next.vm('two')).toMatchObject({ stateReason: expect.stringContaining('room'), record: { ran: true } });
  const third = await startEngineLab({ memory: lab.memory, life: 'third' });
  await third.advance(1000);
  expect(third.engine.vms().map((vm) => vm.state)).toEqual(['running', 'running']);
});
