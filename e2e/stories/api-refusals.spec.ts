import { sticksOf } from '../support/memory.ts';
import { typeLine } from '../support/monitor.ts';
import { refusalOf } from '../support/refusal.ts';
import { expect, GIB, test } from '../support/stories.ts';

test('sizes that are none are refused over HTTP, and nothing changes', async ({ api, defineVm }) => {
  const { id: vm } = await defineVm();
  const before = await api.getMemory({ params: { vm } });
  const ask = (targetBytes: string | number) => refusalOf(api.updateMemory({ params: { vm }, body: { targetBytes } }));

  for (const size of [-1, 0, 4097, '-4GiB', '1.5B', 'much', 2 ** 53, '9999999TiB']) {
    expect(await ask(size), String(size)).toMatchObject({ status: 400 });
  }
  expect(await ask('65GiB')).toMatchObject({ status: 422, code: 'above-maximum', limitBytes: 64 * GIB });
  expect(await ask(4096)).toMatchObject({ status: 422, code: 'below-minimum', limitBytes: 32 * 2 ** 20 });
  const below = await ask('64MiB');
  expect(below).toMatchObject({ status: 409, code: 'below-demand' });
  expect(below.limitBytes).toBeGreaterThan(256 * 2 ** 20);

  const after = await api.getMemory({ params: { vm } });
  expect(after).toMatchObject({ targetBytes: before.targetBytes, phase: 'settled', operationId: null });
  expect((await api.listOperations({ query: { vm } })).items.filter(({ kind }) => kind === 'resize')).toEqual([]);
});

test('an unknown VM, stick and operation are 404 with a code each', async ({ api, defineVm }) => {
  const { id: vm } = await defineVm();
  expect(await refusalOf(api.getMemory({ params: { vm: 'nobody' } }))).toMatchObject({
    status: 404,
    code: 'vm-unknown',
  });
  expect(await refusalOf(api.unplugDevice({ params: { vm, id: 'ha7' } }))).toMatchObject({ code: 'device-unknown' });
  const nothing = api.cancelOperation({ params: { id: '00000000-0000-4000-8000-000000000000' } });
  expect(await refusalOf(nothing)).toMatchObject({ status: 404, code: 'operation-unknown' });
});

test('a stick that cannot be plugged is refused for its reason, over HTTP and in the monitor', async ({
  api,
  defineVm,
}) => {
  const { id: vm } = await defineVm({ slots: 1, numaNodes: 1 });
  const plug = (body: { sizeBytes: string; node?: number; addressBytes?: number }) =>
    api.plugDevice({ params: { vm }, body }, { waitSeconds: 30 });

  expect(await refusalOf(plug({ sizeBytes: '1GiB', node: 3 }))).toMatchObject({ status: 422, code: 'bad-node' });
  expect(await refusalOf(plug({ sizeBytes: '100GiB' }))).toMatchObject({ status: 422, code: 'above-maximum' });
  const stick = await plug({ sizeBytes: '1GiB' });
  expect(stick).toMatchObject({ kind: 'plug', state: 'succeeded' });
  expect(await refusalOf(plug({ sizeBytes: '1GiB' }))).toMatchObject({ status: 409, code: 'no-slots' });
  const [plugged] = await sticksOf(api, vm);
  expect(await refusalOf(api.unplugDevice({ params: { vm, id: plugged!.id } }))).toMatchObject({
    status: 409,
    code: 'device-busy',
  });

  const type = (line: string): Promise<string> => typeLine(api, vm, line);
  const addAt = `device_add mem-haprot,id=x,memdev=m1`;
  expect(await type('object_add memory-backend-ram,id=m1,size=0')).toMatch(/^Error: /);
  expect(await type('object_add memory-backend-ram,id=m1,size=1G')).toBe('');
  expect(await type('device_add mem-haprot,id=x')).toMatch(/^Error: .*memdev/);
  expect(await type('device_add mem-haprot,id=x,memdev=nothing')).toMatch(/^Error: .*not found/);
  expect(await type(addAt)).toMatch(/^Error: .*slot/);
  expect(await type(`device_add mem-haprot,id=${plugged!.id},memdev=m1`)).toMatch(/^Error: .*Duplicate/);
  expect(await type('object_del m1')).toBe('');
  expect((await sticksOf(api, vm)).map(({ id }) => id)).toEqual([plugged!.id]);
});

test('the monitor refuses a bad node, a backend in use and an overlapping address', async ({ api, defineVm }) => {
  const { id: vm } = await defineVm();
  const type = (line: string): Promise<string> => typeLine(api, vm, line);
  for (const id of ['m1', 'm2']) expect(await type(`object_add memory-backend-ram,id=${id},size=1G`)).toBe('');
  expect(await type('device_add mem-haprot,id=a,memdev=m1')).toBe('');
  const idsOfSticks = async (): Promise<string[]> => (await sticksOf(api, vm)).map(({ id }) => id);
  await expect.poll(idsOfSticks).toEqual(['a']);
  const address = (await sticksOf(api, vm))[0]!.addressBytes;

  expect(await type('device_add mem-haprot,id=b,memdev=m1')).toMatch(/^Error: .*busy/);
  expect(await type('device_add mem-haprot,id=b,memdev=m2,node=5')).toMatch(/^Error: .*node/);
  expect(await type(`device_add mem-haprot,id=b,memdev=m2,addr=${address}`)).toMatch(/^Error: .*conflicts/);
  expect(await type('device_add mem-haprot,id=b,memdev=m2,addr=12345')).toMatch(/^Error: .*aligned/);
  expect(await type('balloon -1')).toMatch(/^Error: /);
  expect(await idsOfSticks()).toEqual(['a']);
});
