import { sticksOf } from '../support/memory.ts';
import { expect, GIB, GUEST_MS, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('the slider grows a VM past its boot memory', async ({ page, api, defineVm }) => {
  const { id, name } = await defineVm();
  const vm = await openVm(page, name);
  await expect(vm.figure('Actual')).toHaveText(/^4\.00/);

  await vm.openResize();
  const slider = vm.resizePanel.getByRole('slider', { name: 'New target' });
  await slider.focus();
  for (let i = 0; i < 8; i += 1) await slider.press('PageUp');
  await expect(slider).toHaveAttribute('aria-valuetext', '12.00 GiB, 8.00 GiB more than actual, reachable now');
  await expect(vm.resizePanel.getByRole('listitem').filter({ hasText: 'Plug' })).toContainText('of 8 GiB');
  await vm.resizePanel.getByRole('button', { name: 'Apply 12.00 GiB' }).click();

  await expect(vm.figure('Actual')).toHaveText(/^12\.00/, { timeout: GUEST_MS });
  await expect(vm.figure('Plugged')).toContainText('boot 4 + sticks 8');
  await expect(vm.lastOperations.getByRole('listitem').first()).toContainText('Succeeded');
  await vm.openTab('Sticks');
  const [stick] = await sticksOf(api, id);
  await expect(vm.stick(stick!.id)).toContainText('In use');
  await expect(vm.stick(stick!.id)).toContainText('8.00');
});

test('the slider follows the mouse, and what it shows is what is asked for', async ({ page, api, defineVm }) => {
  const { id, name } = await defineVm();
  const vm = await openVm(page, name);
  await vm.openResize();
  const thumb = (await vm.resizePanel.getByRole('slider').boundingBox())!;
  const y = thumb.y + thumb.height / 2;
  await page.mouse.move(thumb.x + thumb.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(thumb.x + thumb.width / 2 + 90, y, { steps: 6 });
  await page.mouse.up();

  const wanted = Number(await vm.resizePanel.getByRole('slider').getAttribute('aria-valuenow'));
  expect(wanted).toBeGreaterThan(4 * GIB);
  await vm.resizePanel.getByRole('button', { name: /^Apply/ }).click();
  await expect
    .poll(async () => (await api.getMemory({ params: { vm: id } })).actualBytes, { timeout: GUEST_MS })
    .toBe(wanted);
});
