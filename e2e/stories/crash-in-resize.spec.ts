import type { Operation } from '@dimmer/contract';
import type { Client } from '@dimmer/contract/client';
import { actualOf, resize, sticksOf, untilMemory } from '../support/memory.ts';
import { test } from '../support/own-dimmer.ts';
import { clientOf, createReadyVm, expect, GIB } from '../support/stories.ts';

async function ask(api: Client, vm: string, targetBytes: string): Promise<Operation> {
  return (await api.updateMemory({ params: { vm }, body: { targetBytes } })) as Operation;
}

function placesOf(sticks: readonly { readonly id: string; readonly addressBytes: number | null }[]) {
  return sticks.map(({ id, addressBytes }) => ({ id, addressBytes }));
}

test('kill -9 while a VM shrinks: the operation has a truthful end, layout and target are kept', async ({ own }) => {
  const api = clientOf(own.url);
  const { id: vm } = await createReadyVm(api, { name: 'crash' });
  await resize(api, vm, '12GiB');
  const places = placesOf(await sticksOf(api, vm));
  expect(places.length).toBeGreaterThan(0);

  const interrupted = await ask(api, vm, '3GiB');
  await expect.poll(() => actualOf(api, vm)).toBeLessThan(11 * GIB);
  await own.crash();
  await own.start();

  expect(placesOf(await sticksOf(api, vm))).toEqual(places);
  expect((await api.getMemory({ params: { vm } })).targetBytes).toBe(3 * GIB);
  await untilMemory(api, vm, { actualBytes: 3 * GIB, phase: 'settled', operationId: null });
  expect(placesOf(await sticksOf(api, vm))).toEqual(places);

  // The new life goes on with the operation of the old one, to the size that was asked for.
  const ended = await api.getOperation({ params: { id: interrupted.id } });
  expect(ended).toMatchObject({
    state: 'succeeded',
    outcome: 'reached',
    because: 'The guest has 3 GiB.',
    reachedBytes: 3 * GIB,
  });
  expect(Date.parse(ended.endedAt ?? '')).toBeGreaterThan(Date.parse(ended.createdAt));
});

test('kill -9 as soon as growth is accepted: the target is reached after the new start', async ({ own }) => {
  const api = clientOf(own.url);
  const { id: vm } = await createReadyVm(api, { name: 'crash' });
  await ask(api, vm, '12GiB');
  await own.crash();
  await own.start();
  await untilMemory(api, vm, { targetBytes: 12 * GIB, actualBytes: 12 * GIB, phase: 'settled', operationId: null });
  const sticks = await sticksOf(api, vm);
  expect(sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(8 * GIB);
  const { items } = await api.listEvents({ query: { vm, limit: 1000 } });
  expect(items.map(({ seq }) => seq)).toEqual([...new Set(items.map(({ seq }) => seq))].toSorted((a, b) => a - b));
});
