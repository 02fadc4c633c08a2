import { sticksOf } from '../support/memory.ts';
import { execute, readBalloon, typeLine } from '../support/monitor.ts';
import { refusalOf } from '../support/refusal.ts';
import { expect, GUEST_MS, test } from '../support/stories.ts';

test('the session of the series, sent to the monitor line by line, with every wrong order refused', async ({
  api,
  defineVm,
}) => {
  const { id: vm } = await defineVm({ maximumBytes: '1TiB' });
  const type = (line: string): Promise<string> => typeLine(api, vm, line);

  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toMatch(/^Error: /);
  expect(await type('object_add memory-backend-ram,id=mem1,size=20G')).toBe('');
  expect(await type('object_add memory-backend-ram,id=mem1,size=20G')).toMatch(/^Error: .*duplicate/);
  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toBe('');
  expect(await type('object_del mem1')).toMatch(/^Error: .*in use/);
  await expect.poll(() => readBalloon(api, vm), { timeout: GUEST_MS }).toBe(24 * 1024);
  expect(await type('device_del ha1')).toMatch(/^Error: .*busy/);

  expect(await type('balloon 1')).toBe('');
  await expect
    .poll(async () => (await sticksOf(api, vm)).map(({ id, state, origin }) => ({ id, state, origin })), {
      timeout: GUEST_MS,
    })
    .toEqual([{ id: 'ha1', state: 'unused', origin: 'monitor' }]);
  const { items } = await api.listEvents({ query: { vm, type: 'device.unused' } });
  expect(items.at(-1)?.data['qmp']).toMatchObject({ event: 'HV_BALLOON_HAPROT_UNUSED', data: { id: 'ha1' } });
  // The floor is the guest's own: far above the 1 MiB that was asked for, and below its boot memory.
  await expect.poll(() => readBalloon(api, vm), { timeout: GUEST_MS }).toBeLessThan(4096);
  expect(await readBalloon(api, vm)).toBeGreaterThan(100);

  expect(await type('device_del ha1')).toBe('');
  expect(await type('device_del ha1')).toMatch(/^Error: .*not found/);
  expect(await type('object_del mem1')).toBe('');
  expect(await type('object_del mem1')).toMatch(/^Error: .*not found/);
  expect(await api.getMemory({ params: { vm } })).toMatchObject({ control: 'manual', operationId: null });
  expect((await api.listOperations({ query: { vm, state: 'queued,running' } })).items).toEqual([]);
});

test('QMP in the monitor returns values and passes errors on as they are', async ({ api, defineVm }) => {
  const { id: vm } = await defineVm();
  expect(await execute(api, vm, 'query-status')).toEqual({ status: 'running', running: true });
  const problem = await refusalOf(execute(api, vm, 'device_del', { id: 'ha9' }));
  expect(problem).toMatchObject({ status: 409, code: 'monitor-error', qmpError: { class: 'DeviceNotFound' } });
  expect(await refusalOf(execute(api, vm, 'no-such-command'))).toMatchObject({
    qmpError: { class: 'CommandNotFound' },
  });
  expect(await typeLine(api, vm, 'frobnicate now')).toBe(`unknown command: 'frobnicate'`);
});
