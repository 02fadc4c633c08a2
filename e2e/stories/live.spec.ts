import { expect, GUEST_MS, logIn, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('the live chart moves with the guest', async ({ page, api, defineVm }) => {
  const { id, name } = await defineVm({ guest: { kind: 'windows', workload: 'bursty' } });
  await openVm(page, name);
  const card = page.getByRole('region', { name: 'Memory, live' });
  const chart = card.getByRole('img');
  await expect(chart).toHaveAccessibleName(/Now 4\.00 GiB actual/);
  const canvas = card.locator('canvas');
  const first = await canvas.screenshot();
  await expect.poll(async () => (await canvas.screenshot()).equals(first)).toBe(false);

  await api.updateMemory({ params: { vm: id }, body: { targetBytes: '3GiB', force: true } });
  await expect(chart).toHaveAccessibleName(/Now 3\.00 GiB actual.*target 3\.00.*between 3\.00 and 4\.00/, {
    timeout: GUEST_MS,
  });
});

test('two browser windows agree, and either can cancel', async ({ page, browser, baseURL, defineVm }) => {
  const { name } = await defineVm({ bootBytes: '60GiB' });
  const context = await browser.newContext({ baseURL: baseURL! });
  await logIn(context, baseURL!);
  const here = await openVm(page, name);
  const there = await openVm(await context.newPage(), name);
  await expect(there.figure('Actual')).toHaveText(/^60\.00/);

  await here.openResize();
  const field = here.resizePanel.getByRole('textbox', { name: 'New target in GiB' });
  await field.fill('3');
  await field.press('Enter');
  await expect(there.figure('Target')).toHaveText(/^3\.00/);
  const running = there.page.getByRole('region', { name: 'Running operation' });
  await expect(running).toBeVisible();
  await running.getByRole('button', { name: 'Cancel' }).click();

  await expect(here.lastOperations.getByRole('listitem').first()).toContainText('Cancelled', { timeout: GUEST_MS });
  await expect(there.lastOperations.getByRole('listitem').first()).toContainText('Cancelled');
  await expect
    .poll(async () => (await here.figure('Actual').textContent()) === (await there.figure('Actual').textContent()))
    .toBe(true);
  await expect(here.figure('Target')).toHaveText((await there.figure('Target').textContent())!);
  await context.close();
});
