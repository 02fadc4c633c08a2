import type { MachineEvent } from '@dimmer/planner';
import { expect, test } from 'vitest';
import type { GuestPort } from '../src/index.ts';
import { createInstantGuest } from './support/instant-guest.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';

async function start(guest?: GuestPort) {
  const lab = createVirtualLab({ fastBoot: true, ...(guest && { guestFor: () => guest }) });
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
  expect(await ask('query-status')).toMatchObject({ value: { status: 'prelaunch', running: false } });
  expect(await ask('cont')).toMatchObject({ ok: true });
  await lab.advance(10_000);
  expect(await ask('x-query-hv-balloon')).toMatchObject({ value: { state: 'IDLE' } });
  expect(ended()).toBeNull();

  await ask('set-action', { shutdown: 'poweroff' });
  await ask('system_powerdown');
  await lab.advance(10_000);
  expect(ended()).toBe('shutdown');
});

test('a machine that is to shut down at a reboot does so, whoever asked for the reboot', async () => {
  const { lab, ask, events, ended } = await start();
  await ask('set-action', { reboot: 'shutdown' });
  expect(await ask('system_reset')).toMatchObject({ ok: true });
  await lab.advance(100);
  expect(events.at(-1)).toBe('SHUTDOWN');
  expect(events).not.toContain('RESET');
  expect(ended()).toBe('shutdown');
});

const CRASH = { type: 'crashed' } as const;

test.each([
  ['none', ['GUEST_PANICKED', 'RESET'], 'running'],
  ['pause', ['GUEST_PANICKED', 'STOP'], 'guest-panicked'],
  ['shutdown', ['GUEST_PANICKED', 'SHUTDOWN'], null],
  ['exit-failure', ['GUEST_PANICKED', 'SHUTDOWN'], null],
] as const)('a guest that panics when the action is %s', async (panic, expected, status) => {
  const guest = createInstantGuest({ bootBytes: defineMachine().bootBytes });
  const { lab, ask, events, ended } = await start(guest.port);
  await ask('set-action', { panic });
  guest.inject(CRASH);
  // Something has to happen to the guest for it to crash.
  await ask('balloon', { value: 2 ** 30 });
  await lab.advance(6000);
  expect(events.filter((name) => !name.includes('BALLOON'))).toEqual(expected);
  if (status === null) expect(ended()).toBe('shutdown');
  else expect(await ask('query-status')).toMatchObject({ value: { status } });
});

test('a panic that would power off pauses where a power-off does', async () => {
  const guest = createInstantGuest({ bootBytes: defineMachine().bootBytes });
  const { lab, ask, events } = await start(guest.port);
  await ask('set-action', { panic: 'shutdown', shutdown: 'pause' });
  guest.inject(CRASH);
  await ask('balloon', { value: 2 ** 30 });
  await lab.advance(1000);
  expect(events.filter((name) => !name.includes('BALLOON'))).toEqual(['GUEST_PANICKED', 'STOP']);
  expect(await ask('cont')).toMatchObject({ ok: true });
  await lab.advance(6000);
  expect(events.at(-1)).not.toBe('STOP');
  expect(events).toContain('RESET');
});

test('the values of the actions are checked', async () => {
  const { ask } = await start();
  expect(await ask('set-action', { shutdown: 'explode' })).toMatchObject({
    ok: false,
    error: { desc: "Parameter 'shutdown' does not accept value 'explode'" },
  });
  expect(await ask('set-action', { watchdog: 'pause' })).toMatchObject({ ok: true });
  expect(await ask('set-action')).toMatchObject({ ok: true });
});
