import { expect, test, untilReady } from '../support/stories.ts';

test('a VM is defined by the form, started, and deleted', async ({ page, api }, info) => {
  const name = `form-${info.workerIndex}-${Date.now().toString(36)}`;
  await page.goto('/');
  await page
    .getByRole('link', { name: /^Define VM/ })
    .first()
    .click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('radio', { name: /Linux-like/ }).click();
  await page.getByRole('textbox', { name: 'Boot memory' }).fill('2 GiB');
  await page.getByRole('textbox', { name: 'Maximum' }).fill('16 GiB');
  await page.getByRole('button', { name: 'Define and start' }).click();

  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  const { id, memory, guest } = await api.getVm({ params: { vm: name } });
  expect(memory).toMatchObject({ bootBytes: 2 * 2 ** 30, maximumBytes: 16 * 2 ** 30 });
  expect(guest.kind).toBe('linux');
  await untilReady(api, id);

  await page.getByRole('button', { name: 'Power' }).click();
  await page.getByRole('menuitem', { name: /^Delete/ }).click();
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: /delete/i }).click();
  await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0);
});

test('a name that is taken is said at the field', async ({ page, defineVm }) => {
  const { name } = await defineVm();
  await page.goto('/vms/new');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Define and start' }).click();
  await expect(page.getByText(`There is a VM named ${name} already.`)).toBeVisible();
});
