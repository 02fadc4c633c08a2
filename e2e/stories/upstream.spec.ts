import { AxeBuilder } from '@axe-core/playwright';
import { resize } from '../support/memory.ts';
import { expect, GIB, GUEST_MS, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('a VM of the upstream edition is defined by the form, grows past boot memory without sticks, and shrinks', async ({
  page,
  api,
}, info) => {
  const name = `upstream-${info.workerIndex}-${Date.now().toString(36)}`;
  await page.goto('/vms/new');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('radio', { name: /QEMU 8\.2/ }).click();
  await expect(page.getByRole('region', { name: 'What boot memory decides' })).not.toContainText('stick');
  await page.getByRole('button', { name: 'Define and start' }).click();

  const vm = await openVm(page, name);
  await expect(vm.figure('Actual')).toHaveText(/^4\.00/, { timeout: GUEST_MS });
  await resize(api, name, '12GiB');
  await expect(vm.figure('Plugged')).toContainText('boot 4 + device 8');
  await vm.openTab('Memory device');
  await expect(page.getByRole('img', { name: /^hvb, 60\.00 GiB, 8\.00 GiB given to the guest/ })).toBeVisible();

  await resize(api, name, '3GiB');
  await expect(page.getByRole('region', { name: 'Figures of the memory device' })).toContainText('Ballooned9.00');
  const { memory } = await api.getVm({ params: { vm: name } });
  expect(memory).toMatchObject({ growthMode: 'memdev', actualBytes: 3 * GIB, region: { addedBytes: 8 * GIB } });
  await api.deleteVm({ params: { vm: name }, query: { force: true } });
});

test('the page of the one region passes axe in both themes and fits a phone', async ({ page, api, defineVm }) => {
  const { id, name } = await defineVm({ edition: 'upstream' });
  await resize(api, id, '8GiB');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`/vms/${name}?tab=sticks`);
    await expect(page.getByRole('region', { name: 'Memory device', exact: true })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await expect.poll(overflow).toBe(0);
  }
});
