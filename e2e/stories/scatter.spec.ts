import { resize, sticksOf } from '../support/memory.ts';
import { expect, GIB, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('a scatter guest reaches its target while its stick stays in use, and Remove says why', async ({
  page,
  api,
  defineVm,
}) => {
  const { id, name } = await defineVm({ guest: { kind: 'windows', workload: 'scatter' } });
  await resize(api, id, '12GiB');
  const shrunk = await resize(api, id, '3GiB');
  expect(shrunk).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 3 * GIB });

  const vm = await openVm(page, name);
  await expect(vm.figure('Actual')).toHaveText(/^3\.00/);
  await vm.openTab('Sticks');
  const [stick] = await sticksOf(api, id);
  const row = vm.stick(stick!.id);
  await expect(row).toContainText('In use');
  await expect(row).toContainText(/[1-9]\d? %/);
  const remove = row.getByRole('button', { name: `Remove ${stick!.id}` });
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await remove.hover();
  await expect(page.getByText(/^The guest still has [\d.]+ [GM]iB of it\. /).last()).toBeVisible();
  expect((await sticksOf(api, id)).length).toBe(1);
});
