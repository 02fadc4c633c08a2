import { resize, sticksOf, untilMemory } from '../support/memory.ts';
import { expect, GIB, GUEST_MS, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('a reboot keeps the size: sticks and target come back without anyone asking', async ({ page, api, defineVm }) => {
  const { id, name } = await defineVm();
  await resize(api, id, '12GiB');
  const before = await sticksOf(api, id);
  const vm = await openVm(page, name);
  await expect(vm.figure('Actual')).toHaveText(/^12\.00/);

  await page.getByRole('button', { name: 'Power' }).click();
  await page.getByRole('menuitem', { name: 'Reboot' }).click();
  await expect(vm.figure('Actual')).toHaveText(/^4\.00/, { timeout: GUEST_MS });
  await expect(vm.figure('Actual')).toHaveText(/^12\.00/, { timeout: GUEST_MS });
  await untilMemory(api, id, { actualBytes: 12 * GIB, targetBytes: 12 * GIB, phase: 'settled' });

  const { items } = await api.listEvents({ query: { vm: id, type: 'vm.guest-reset,memory.reapplied' } });
  expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining(['vm.guest-reset', 'memory.reapplied']));
  const after = await sticksOf(api, id);
  const places = (sticks: typeof after) => sticks.map((stick) => [stick.id, stick.addressBytes, stick.sizeBytes]);
  expect(places(after)).toEqual(places(before));
});

test('started with 10 GiB, ballooned to 5, rebooted: there are no sticks to adjust, and it is 5 again', async ({
  api,
  defineVm,
}) => {
  const { id } = await defineVm({ bootBytes: '10GiB' });
  await resize(api, id, '5GiB');
  await api.rebootVm({ params: { vm: id } }, { waitSeconds: 60 });
  await untilMemory(api, id, { actualBytes: 5 * GIB, targetBytes: 5 * GIB, phase: 'settled', operationId: null });
  expect(await sticksOf(api, id)).toEqual([]);
});
