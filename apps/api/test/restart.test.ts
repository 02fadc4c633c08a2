import type { Device, MemoryView, Operation } from '@dimmer/contract';
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GIB, startApp, type TestApp } from './support/start-app.ts';

const sticksOf = async (lab: TestApp): Promise<readonly Device[]> =>
  (await lab.ask<{ items: Device[] }>('GET', '/api/v1/vms/win/memory/devices')).body.items;
const memoryOf = async (lab: TestApp): Promise<MemoryView> =>
  (await lab.ask<MemoryView>('GET', '/api/v1/vms/win/memory')).body;
const where = ({ id, addressBytes, sizeBytes }: Device) => ({ id, addressBytes, sizeBytes });

it('after a restart in the middle of a resize the layout is the same, the target is reached, and the operation ended truly', async () => {
  const first = await startApp();
  const { dataDir } = first;
  await first.runVm('win');
  await first.work('PATCH', '/api/v1/vms/win/memory', { targetBytes: '12GiB' });
  const before = await sticksOf(first);
  const asked = await first.ask<Operation>('PATCH', '/api/v1/vms/win/memory', { targetBytes: '5GiB' });
  expect(asked.status).toBe(202);
  const session = await first.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { code: first.codes.make() },
  });
  const cookie = String(session.headers['set-cookie']).split(';')[0]!;
  await first.close({ keep: true });

  const second = await startApp({ dataDir });
  expect(await memoryOf(second)).toMatchObject({ targetBytes: 5 * GIB });
  await second.ready('win');
  expect(await memoryOf(second)).toMatchObject({ targetBytes: 5 * GIB, actualBytes: 5 * GIB, phase: 'settled' });
  expect((await sticksOf(second)).map(where)).toEqual(before.map(where));
  const { body } = await second.ask<Operation>('GET', `/api/v1/operations/${asked.body.id}`);
  expect(body.endedAt).not.toBeNull();
  expect([body.state, body.reachedBytes]).not.toEqual(['succeeded', 12 * GIB]);

  const who = await second.ask('GET', '/api/v1/session', undefined, { token: false, headers: { cookie } });
  expect(who.status).toBe(200);
  await second.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);
