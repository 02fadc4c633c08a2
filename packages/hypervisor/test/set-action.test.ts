import type { MachineEvent } from '@dimmer/planner';
import { expect, test } from 'vitest';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';

async function start() {
  const lab = createVirtualLab({ fastBoot: true });
  const session = await lab.settled(lab.hypervisor.start(defineMachine()));
  const events: string[] = [];
  session.onEvent((event: MachineEvent) => events.push((event.raw as { event: string }).event));
  let ended: string | null = null;
  void session.ended.then(({ reason }) => {
    ended = reason;
  });
  await lab.advance(10_000);
  const ask = (command: string, args?: Record<string, unknown>) => lab.settled(session.execute(command, args));
  return { lab, session, events, ask, ended: () => ended };
}

test('a machine that is to pause at its guest’s power-off stays, and boots again after a reset', async () => {
  const { lab, events, ask, ended } = await start();
  expect(await ask('set-action', { shutdown: 'pause' })).toMatchObject({ ok: true });
  await ask('system_powerdown');
  await lab.advance(10_000);
  expect(events.filter((name) => !name.includes('BALLOON'))).toEqual(['POWERDOWN', 'SHUTDOWN', 'STOP']);
  expect(await ask('query-status')).toMatchObject({ value: { status: 'shutdown', running: false } });
  expect(await ask('cont')).toMatchObject({ ok: false, error: { desc: 'Resetting the Virtual Machine is required' } });
  await ask('system_reset');
  expect(await ask('query-status')).toMatchObject({ value: { status: 'paused', running: false } });
  expect(await ask('cont')).toMatchObject({ ok: true });
  await lab.advance(10_000);
  expect(await ask('x-query-hv-balloon')).toMatchObject({ value: { state: 'IDLE' } });
  expect(ended()).toBeNull();

  await ask('set-action', { shutdown: 'poweroff' });
  await ask('system_powerdown');
  await lab.advance(10_000);
  expect(ended()).toBe('shutdown');
});

test('of the actions only the one for a shutdown is known, and its values are checked', async () => {
  const { ask } = await start();
  expect(await ask('set-action', { shutdown: 'explode' })).toMatchObject({ ok: false });
  expect(await ask('set-action', { reboot: 'shutdown' })).toMatchObject({
    ok: false,
    error: { desc: "Parameter 'reboot' is unexpected" },
  });
  expect(await ask('set-action')).toMatchObject({ ok: true });
});
