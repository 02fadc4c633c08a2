import { GIB, MIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import type { MonitorCommand } from '../src/classify-command.ts';
import { type EngineLab, startEngineLab } from './support/engine-lab.ts';

function typist(lab: EngineLab, name: string) {
  const send = (command: MonitorCommand) => lab.settled(lab.engine.monitor(name, command, 'ann'));
  /** What a person sees after typing a line. */
  const type = async (commandLine: string): Promise<unknown> => {
    const reply = await send({ commandLine });
    return 'ok' in reply && reply.ok ? reply.value : reply;
  };
  return { send, type };
}

test('the example session of the series: nothing that Dimmer does on its own interferes', async () => {
  const lab = await startEngineLab({ guests: { win: { floorPages: (640 * MIB) / 4096 } } });
  await lab.run('win', {
    definition: {
      bootBytes: 4 * GIB,
      maximumBytes: 1024 * GIB,
      slots: 256,
      numaNodes: 1,
      statusReport: true,
      guest: { kind: 'windows', workload: 'idle' },
    },
  });
  const { type } = typist(lab, 'win');
  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toBe(`Error: Device 'mem1' not found\r\n`);
  expect(await type('object_add memory-backend-ram,id=mem1,size=200G')).toBe('');
  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toBe('');
  await lab.advance(1000);
  expect(lab.vm('win').memory).toMatchObject({ control: 'manual', phase: 'settled', actualBytes: 204 * GIB });
  expect(await type('info balloon')).toBe(`balloon: actual=${204 * 1024}\r\n`);
  expect(await type('balloon 1')).toBe('');
  await lab.advance(2000);
  expect(await type('info balloon')).toBe('balloon: actual=640\r\n');
  await lab.advance(120_000);
  expect(await type('info balloon')).toBe('balloon: actual=640\r\n');
  const unused = lab.memory.events.find((event) => event.type === 'device.unused');
  expect(unused).toMatchObject({ data: { id: 'ha1', qmp: { event: 'HV_BALLOON_HAPROT_UNUSED' } } });
  expect(await type('object_del mem1')).toBe(`Error: object 'mem1' is in use, can not be deleted\r\n`);
  expect(await type('device_del ha1')).toBe('');
  expect(await type('object_del mem1')).toBe('');
  await lab.advance(1000);
  expect(lab.vm('win').memory).toMatchObject({ sticks: [], control: 'manual' });
  expect(lab.memory.layouts.map(({ what, stick }) => [what, stick.id, stick.origin])).toEqual([
    ['added', 'ha1', 'monitor'],
    ['removed', 'ha1', 'monitor'],
  ]);
});

test('the same by QMP: a refusal is the answer, and the next target takes the VM back under control', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  const { send } = typist(lab, 'win');
  expect(await send({ execute: 'device_del', arguments: { id: 'ha1' } })).toMatchObject({
    ok: false,
    error: { class: 'DeviceNotFound' },
  });
  expect(await send({ execute: 'balloon', arguments: { value: 2 * GIB } })).toEqual({ ok: true, value: {} });
  await lab.advance(1000);
  expect(lab.vm('win').memory).toMatchObject({ control: 'manual', actualBytes: 2 * GIB, targetBytes: 4 * GIB });
  expect(await send({ execute: 'query-balloon' })).toEqual({ ok: true, value: { actual: 2 * GIB } });
  expect(await send({ execute: 'no-such-command' })).toMatchObject({ ok: false, error: { class: 'CommandNotFound' } });
  expect(await lab.resize('win', 5 * GIB)).toMatchObject({ state: 'succeeded' });
  expect(lab.vm('win').memory).toMatchObject({ control: 'target', actualBytes: 5 * GIB });
});

test('commands that change memory are sent one after the other, in the order typed', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  const { type } = typist(lab, 'win');
  const answers = await Promise.all([
    type('object_add memory-backend-ram,id=mem1,size=1G'),
    type('device_add mem-haprot,id=ha1,memdev=mem1'),
    type('device_add mem-haprot,id=ha1,memdev=mem1'),
    type('balloon 3072'),
  ]);
  expect(answers).toEqual(['', '', `Error: Duplicate device ID 'ha1'\r\n`, '']);
  await lab.advance(2000);
  expect(lab.vm('win').memory.actualBytes).toBe(3 * GIB);
});

test('what the monitor does to the life of a VM is followed', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  const { type } = typist(lab, 'win');
  await type('stop');
  expect(lab.vm('win').state).toBe('paused');
  await type('cont');
  expect(lab.vm('win').state).toBe('running');
  await lab.resize('win', 6 * GIB);
  await type('system_reset');
  expect(await lab.until(() => lab.vm('win').memory.phase === 'reboot-transient', 2000)).toBe(true);
  await lab.ready('win');
  expect(lab.vm('win').memory.actualBytes).toBe(6 * GIB);
  await type('quit');
  expect(lab.vm('win')).toMatchObject({ state: 'defined', record: { ran: false } });
  expect(await type('info status')).toMatchObject({ type: 'denied', reason: 'wrong-state' });
  expect(await lab.settled(lab.engine.monitor('nobody', { commandLine: 'quit' }, 'ann'))).toMatchObject({
    reason: 'vm-unknown',
  });
});

test('a guest that is asked to shut down by the monitor takes its VM with it', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  await typist(lab, 'win').type('system_powerdown');
  await lab.advance(2000);
  const last = lab.memory.events.findLast((event) => event.type === 'vm.state');
  expect(last).toMatchObject({
    actor: 'dimmer',
    data: { to: 'defined', qmp: { event: 'SHUTDOWN', data: { guest: true } } },
  });
});

test('a command by hand that the store refused is not sent, and the controller goes on', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  lab.memory.refuse(new Error('the disk is full'));
  const typed = lab.engine.monitor('win', { commandLine: 'balloon 2048' }, 'ann');
  await lab.advance(1000);
  expect(await typed).toMatchObject({ type: 'denied', reason: 'store-unavailable' });
  lab.memory.refuse(null);
  await lab.advance(5000);
  expect(lab.vm('win').memory.actualBytes).toBe(4 * GIB);
  expect(await lab.resize('win', 6 * GIB)).toMatchObject({ state: 'succeeded' });
});
