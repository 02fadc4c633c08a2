import { TOKEN } from '../support/dimmer.ts';
import { resize, sticksOf, untilMemory } from '../support/memory.ts';
import { expect, GIB, test } from '../support/stories.ts';

test('a script grows a VM past its boot memory, shrinks it, and removes the stick', async ({ api, defineVm }) => {
  const { id: vm } = await defineVm();

  const grown = await resize(api, vm, '12GiB');
  expect(grown).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 12 * GIB });
  expect(grown.steps.map((step) => step.kind)).toContain('plug');
  for (const step of grown.steps) expect(step.title).toMatch(/^[A-Z].* /);
  await untilMemory(api, vm, { actualBytes: 12 * GIB, pluggedBytes: 12 * GIB, phase: 'settled' });
  expect(await sticksOf(api, vm)).toMatchObject([
    { sizeBytes: 8 * GIB, state: 'in-use', busy: true, origin: 'dimmer' },
  ]);

  const shrunk = await resize(api, vm, '3GiB');
  expect(shrunk).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 3 * GIB });
  const [stick] = await sticksOf(api, vm);
  expect(stick).toMatchObject({ state: 'unused', busy: false, releasedBytes: 8 * GIB });

  const removed = await api.unplugDevice({ params: { vm, id: stick!.id } }, { waitSeconds: 30 });
  expect(removed).toMatchObject({ kind: 'unplug', state: 'succeeded' });
  expect(await sticksOf(api, vm)).toEqual([]);
  await untilMemory(api, vm, { actualBytes: 3 * GIB, pluggedBytes: 4 * GIB, phase: 'settled' });

  const { items: layouts } = await api.listLayouts({ params: { vm } });
  expect(layouts.map(({ what, operationId }) => ({ what, operationId }))).toEqual([
    { what: 'removed', operationId: removed?.id },
    { what: 'added', operationId: grown.id },
  ]);
});

test('a resize is accepted with its place, and the same size again has nothing to do', async ({
  api,
  defineVm,
  request,
}) => {
  const { id: vm, name } = await defineVm();
  const answer = await request.patch(`/api/v1/vms/${name}/memory`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    data: { targetBytes: '6GiB' },
  });
  expect(answer.status()).toBe(202);
  const operation = (await answer.json()) as { id: string; vm: string };
  expect(operation.vm).toBe(vm);
  expect(answer.headers()['location']).toBe(`/api/v1/operations/${operation.id}`);
  await untilMemory(api, vm, { actualBytes: 6 * GIB, phase: 'settled', operationId: null });
  expect(await api.updateMemory({ params: { vm }, body: { targetBytes: '6GiB' } })).toMatchObject({
    targetBytes: 6 * GIB,
  });
});
