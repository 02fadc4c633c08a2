import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { MemoryView, Vm } from '@dimmer/contract';
import { listenForGuest } from '@dimmer/transport/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GIB, startApp, type TestApp } from './support/start-app.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/guest.mjs', import.meta.url));

let lab: TestApp;
let guests: ChildProcess[];
beforeEach(async () => {
  guests = [];
  lab = await startApp({ embedded: { listen: listenForGuest } });
});
afterEach(async () => {
  await lab.close();
  await Promise.all(guests.map(leave));
});

async function leave(guest: ChildProcess): Promise<void> {
  if (guest.exitCode !== null || guest.signalCode !== null) return;
  guest.kill();
  await once(guest, 'exit');
}

/** A running VM without a guest, and where that will connect. */
async function startVm(name: string): Promise<string> {
  const definition = { name, bootBytes: '4GiB', maximumBytes: '64GiB', start: true, guest: { kind: 'external' } };
  const { status, body } = await lab.ask<Vm>('POST', '/api/v1/vms', definition);
  expect(status).toBe(201);
  const { socketPath } = body.guest;
  await lab.until(() => existsSync(socketPath!));
  return socketPath!;
}

/** The example, and a promise of each line that it prints. */
function startGuest(socketPath: string) {
  const guest = spawn(process.execPath, [EXAMPLE, socketPath, '4'], { stdio: ['ignore', 'pipe', 'inherit'] });
  guests.push(guest);
  const lines = createInterface({ input: guest.stdout })[Symbol.asyncIterator]();
  return {
    guest,
    says: async (text: string): Promise<void> => {
      for (let line = await lines.next(); !line.done; line = await lines.next()) if (line.value.includes(text)) return;
      throw new Error(`the guest never said "${text}"`);
    },
  };
}

async function dial(socketPath: string): Promise<Socket> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  return socket;
}

const memoryOf = async (name: string): Promise<MemoryView> =>
  (await lab.ask<MemoryView>('GET', `/api/v1/vms/${name}/memory`)).body;

it('the example guest connects, balloons, takes a hot-add, gets its memory back, and leaves when it is powered off', async () => {
  const socketPath = await startVm('outside');
  await lab.until(() => (statSync(socketPath).mode & 0o777) === 0o600);
  const { guest, says } = startGuest(socketPath);
  await says('capabilities are accepted');
  await lab.ready('outside');

  await lab.work('PATCH', '/api/v1/vms/outside/memory', { targetBytes: '2GiB' });
  await says('the host asked for');
  expect(await memoryOf('outside')).toMatchObject({ actualBytes: 2 * GIB, phase: 'settled' });
  await lab.work('PATCH', '/api/v1/vms/outside/memory', { targetBytes: '6GiB' });
  await says('the host gave pages back');
  await says('the host added');
  expect(await memoryOf('outside')).toMatchObject({ actualBytes: 6 * GIB, phase: 'settled' });

  const left = once(guest, 'exit');
  const stopping = lab.ask('POST', '/api/v1/vms/outside/actions/shutdown');
  await lab.during(stopping);
  await lab.during(left);
  await lab.until(() => lab.engine.vm('outside')?.state === 'defined');
  expect(existsSync(socketPath)).toBe(false);
});

it('a guest that sends garbage loses its own connection; it may come back, and the others go on', async () => {
  const socketPath = await startVm('outside');
  await lab.runVm('inside', { guest: { kind: 'windows' } });
  const socket = await dial(socketPath);
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(Buffer.alloc(4096, 0xff));
  await lab.during(closed);

  await lab.work('PATCH', '/api/v1/vms/inside/memory', { targetBytes: '2GiB' });
  expect(await memoryOf('inside')).toMatchObject({ actualBytes: 2 * GIB });
  expect(lab.engine.vm('outside')?.state).toBe('running');
  const { says } = startGuest(socketPath);
  await lab.during(says('capabilities are accepted'));
  await lab.ready('outside');
});
