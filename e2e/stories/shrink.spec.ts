import { resize, sticksOf } from '../support/memory.ts';
import { expect, GUEST_MS, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('a typed size shrinks a VM; its stick is emptied, removed, and remembered', async ({ page, api, defineVm }) => {
  const { id, name } = await defineVm();
  await resize(api, id, '12GiB');
  const [stick] = await sticksOf(api, id);
  const vm = await openVm(page, name);

  await vm.openResize();
  const field = vm.resizePanel.getByRole('textbox', { name: 'New target in GiB' });
  await field.fill('3');
  await field.press('Enter');
  await expect(vm.figure('Actual')).toHaveText(/^3\.00/, { timeout: GUEST_MS });
  await expect(vm.figure('Ballooned')).toHaveText(/^9\.00/);

  await vm.openTab('Sticks');
  await expect(vm.stick(stick!.id)).toContainText('Unused');
  await expect(vm.stick(stick!.id)).toContainText('100 %');
  await vm
    .stick(stick!.id)
    .getByRole('button', { name: `Remove ${stick!.id}` })
    .click();
  await expect(vm.stick(stick!.id)).toHaveCount(0);
  const history = page.getByRole('region', { name: 'Layout history' }).getByRole('listitem');
  await expect(history).toHaveCount(2);
  await vm.openTab('Overview');
  await expect(vm.figure('Plugged')).toHaveText(/^4\.00/);
  await expect(vm.figure('Actual')).toHaveText(/^3\.00/);
  // Figures and chart agree on what an idle guest needs, also once the stick that it emptied is gone.
  await expect(vm.figure('Demand')).toHaveText(/^[01]\./);
  await expect(page.getByRole('region', { name: 'Memory, live' }).getByRole('img')).toHaveAccessibleName(
    /demand up to [01]\./,
  );
});

test('a size below what the guest needs is asked for by name', async ({ page, defineVm }) => {
  const { name } = await defineVm();
  const vm = await openVm(page, name);
  await vm.openResize();
  await vm.resizePanel.getByRole('textbox', { name: 'New target in GiB' }).fill('512 MiB');
  const apply = vm.resizePanel.getByRole('button', { name: /^Apply/ });
  await expect(apply).toHaveAttribute('aria-disabled', 'true');
  await vm.resizePanel.getByRole('textbox', { name: new RegExp(name) }).fill(name);
  await apply.click();
  await expect(vm.figure('Target')).toHaveText(/^0\.50/);
});
