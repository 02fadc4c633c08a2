import { setImmediate as turn } from 'node:timers/promises';
import type { GuestPort } from '@dimmer/hypervisor';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { observeMachines } from '../src/log/observe-machines.ts';
import { GIB, startApp } from './support/start-app.ts';

/** Starts a VM with this guest; answers what the log says of its machine. */
async function logOf(guest: GuestPort, traced = ''): Promise<readonly Record<string, unknown>[]> {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(line) });
  const lab = await startApp({ embedded: { ...observeMachines(log, traced), guestFor: () => guest } });
  const definition = { name: 'odd', bootBytes: 4 * GIB, maximumBytes: 4 * GIB, start: true };
  await lab.ask('POST', '/api/v1/vms', definition);
  await lab.pass(5_000);
  await turn();
  await lab.close();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const feed = (effects: ReturnType<GuestPort['feed']>): GuestPort => ({ feed: () => effects });

it('a fault of ours that stops a machine is in the log, with its stack', async () => {
  const said = await logOf({
    feed() {
      throw new Error('a bug in a guest');
    },
  });
  expect(said).toMatchObject([
    { level: 50, err: { message: 'a bug in a guest' }, msg: 'a fault has stopped a machine' },
  ]);
  expect(said[0]!['vm']).toMatch(/^[0-9a-f-]{36}$/);
});

it('a warning is told once, however often it comes', async () => {
  const said = await logOf(feed([{ type: 'warn', code: 'strange', detail: 'a word' }]));
  expect(said).toMatchObject([{ level: 40, code: 'guest-strange', detail: 'a word' }]);
});

it('the device traces of the VMs that are named', async () => {
  const guest = feed([{ type: 'open-channel', ringBytes: 4096 }]);
  const traced = await logOf(guest, 'other, odd');
  expect(traced.filter(({ level }) => level === 30).map(({ msg }) => msg)).toContain('hv_balloon_state_change');
  expect((await logOf(guest, 'other')).filter(({ level }) => level === 30)).toEqual([]);
});
