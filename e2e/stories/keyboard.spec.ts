import { expect, GUEST_MS, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('from the fleet to a new size by keys', async ({ page, defineVm }) => {
  const { name } = await defineVm();
  await page.goto('/');
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type(name);
  await expect(page.getByRole('region', { name: 'VMs' }).getByRole('row')).toHaveCount(2);
  // Keys rest while a field has the focus.
  await page.getByRole('heading', { name: 'Fleet' }).click();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();

  await page.keyboard.press('r');
  await expect(page.getByRole('textbox', { name: 'New target in GiB' })).toBeFocused();
  await page.keyboard.type('3.5');
  await page.keyboard.press('Enter');
  const memory = page.getByRole('region', { name: 'Memory', exact: true });
  await expect(memory.getByRole('definition').first()).toHaveText(/^3\.50/, { timeout: GUEST_MS });
});

test('the slider speaks and obeys the keys of a slider', async ({ page, defineVm }) => {
  const { name } = await defineVm();
  const vm = await openVm(page, name);
  await vm.openResize();
  const slider = vm.resizePanel.getByRole('slider', { name: 'New target' });
  await slider.focus();
  await slider.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', /^64\.00 GiB/);
  await slider.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /below/);
  await slider.press('PageUp');
  await slider.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', /^1\.06 GiB, 2\.94 GiB less than actual/);
  await slider.press('Escape');
  await expect(vm.resizePanel).toHaveCount(0);
});

test('? shows the keys of the place', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText(/define a vm/i);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
