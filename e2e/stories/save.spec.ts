import { resize } from '../support/memory.ts';
import { expect, GUEST_MS, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('a VM saved in the middle of a resize goes on with it when it is restored, and its guest sees no restart', async ({
  page,
  api,
  defineVm,
}) => {
  const { id, name } = await defineVm();
  await resize(api, id, '24GiB');
  await api.updateMemory({ params: { vm: id }, body: { targetBytes: '3GiB', force: true } });
  const vm = await openVm(page, name);
  await page.getByRole('button', { name: 'Power' }).click();
  await page.getByRole('menuitem', { name: 'Save to disk' }).click();

  const note = page.getByRole('region', { name: 'Saved' });
  await expect(note).toContainText('Saved to disk.', { timeout: GUEST_MS });
  expect((await api.getVm({ params: { vm: id } })).state).toBe('saved');
  await note.getByRole('button', { name: 'Restore' }).click();

  await expect(note).toHaveCount(0);
  await expect(vm.figure('Actual')).toHaveText(/^3\.00/, { timeout: GUEST_MS });
  await expect(vm.lastOperations.getByRole('listitem').filter({ hasText: 'Shrink' }).first()).toContainText(
    'Succeeded',
  );
  const { items } = await api.listEvents({ query: { vm: id, limit: 1000 } });
  expect(items.map(({ type }) => type)).not.toContain('vm.guest-reset');
});

test('a guest from outside cannot be saved, and the menu says why', async ({ page, api }, info) => {
  const name = `outside-${info.workerIndex}-${Date.now().toString(36)}`;
  await api.createVm({
    body: { name, bootBytes: '1GiB', maximumBytes: '2GiB', guest: { kind: 'external' }, start: true },
  });
  await openVm(page, name);
  await page.getByRole('button', { name: 'Power' }).click();
  await expect(page.getByRole('menuitem', { name: 'Save to disk' })).toBeDisabled();
  await expect(page.getByText('runs outside of Dimmer')).toBeVisible();
  await api.deleteVm({ params: { vm: name }, query: { force: true } });
});
