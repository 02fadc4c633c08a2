import type { MachineEvent } from '@dimmer/planner';
import type { QmpClient, QmpResult } from '@dimmer/qmp';
import { describe, expect, it } from 'vitest';
import { guardReset } from '../src/guard-reset.ts';
import { createAnsweringClient } from './support/answering-client.ts';

const DEVICES = [
  { id: 'b0', type: 'virtio-balloon-pci', path: '' },
  { id: 'vm0', type: 'virtio-mem-pci', path: '' },
  { id: 'rng0', type: 'virtio-rng-pci', path: '' },
];
const EVENT = { at: 0, raw: null } as const;

function open(over: Partial<QmpClient> = {}, monitorSays = '') {
  const listeners: ((event: MachineEvent) => void)[] = [];
  const client = createAnsweringClient({
    queries: { device_add: {}, device_del: {}, system_reset: {}, 'human-monitor-command': monitorSays },
  });
  const execute = guardReset({ ...client, ...over }, DEVICES, (listener) => void listeners.push(listener));
  const byLine = (line: string): Promise<QmpResult> => execute('human-monitor-command', { 'command-line': line });
  return { client, execute, byLine, tell: (event: MachineEvent) => listeners.forEach((listener) => listener(event)) };
}

describe('a reset while a device leaves', () => {
  it.each(['b0', 'vm0', '/machine/peripheral/b0'])('is refused for %s until the guest has let it go', async (id) => {
    const { execute, tell, client } = open();
    await execute('device_del', { id });
    expect(await execute('system_reset')).toMatchObject({ ok: false, error: { class: 'GenericError' } });
    expect(client.asked).not.toContain('system_reset');
    tell({ ...EVENT, type: 'device-deleted', id: id.replace(/.*\//, '') });
    expect(await execute('system_reset')).toMatchObject({ ok: true });
  });

  it('is refused in the human monitor’s words too, whoever asked for the removal how', async () => {
    const { execute, byLine } = open();
    await byLine('  device_del   b0 ');
    expect(await byLine('system_reset')).toMatchObject({ ok: false, error: { desc: expect.stringContaining("'b0'") } });
    expect(await execute('system_reset')).toMatchObject({ ok: false });
    expect(await byLine('info balloon')).toMatchObject({ ok: true });
  });

  it('is refused for a device that was added since, by whatever words', async () => {
    const { execute, byLine, tell } = open();
    await execute('device_add', { driver: 'virtio-balloon-pci', id: 'b1' });
    await byLine('device_add virtio-mem-pci,memdev=m,id=vm1');
    for (const id of ['b1', 'vm1']) {
      await execute('device_del', { id });
      expect(await execute('system_reset')).toMatchObject({ ok: false, error: { desc: expect.stringContaining(id) } });
      tell({ ...EVENT, type: 'device-deleted', id });
      expect(await execute('system_reset')).toMatchObject({ ok: true });
    }
  });

  it('is let through where QEMU does not mind: other devices, and a removal that was not begun', async () => {
    const other = open();
    await other.execute('device_del', { id: 'rng0' });
    await other.execute('device_del', { id: 'nobody' });
    expect(await other.execute('system_reset')).toMatchObject({ ok: true });
    const refused = open({
      execute: () => Promise.resolve({ ok: false, error: { class: 'GenericError', desc: 'no' } }),
    });
    await refused.execute('device_del', { id: 'b0' });
    expect(await refused.execute('system_reset')).toMatchObject({ ok: false, error: { desc: 'no' } });
    const said = open({}, "Error: Bus 'pcie.0' does not support hotplugging\r\n");
    await said.byLine('device_del b0');
    expect(await said.execute('system_reset')).toMatchObject({ ok: true });
  });

  it('is let through again when the guest has refused to let go', async () => {
    const { execute, tell } = open();
    await execute('device_del', { id: 'b0' });
    tell({ ...EVENT, type: 'unplug-refused', id: 'b0' });
    expect(await execute('system_reset')).toMatchObject({ ok: true });
  });

  it('stays refused when the removal is asked for twice', async () => {
    let asked = 0;
    const already: QmpResult = {
      ok: false,
      error: { class: 'GenericError', desc: 'already in the process of unplug' },
    };
    const answers = open();
    const { execute } = answers;
    const twice = open({
      execute: (command, args) => {
        if (command !== 'device_del') return answers.client.execute(command, args);
        asked += 1;
        return asked === 1 ? answers.client.execute(command, args) : Promise.resolve(already);
      },
    });
    await twice.execute('device_del', { id: 'b0' });
    expect(await twice.execute('device_del', { id: 'b0' })).toEqual(already);
    expect(await twice.execute('system_reset')).toMatchObject({ ok: false });
    expect(await execute('system_reset')).toMatchObject({ ok: true });
  });
});
