import { expect, GUEST_MS, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('a stubborn guest ends the resize partial, and the page says why', async ({ page, defineVm }) => {
  const { name } = await defineVm({ bootBytes: '3GiB', guest: { kind: 'stubborn' } });
  const vm = await openVm(page, name);
  await vm.openResize();
  const field = vm.resizePanel.getByRole('textbox', { name: 'New target in GiB' });
  await field.fill('1.5');
  await field.press('Enter');

  const partial = page.getByRole('region', { name: 'Partial result' });
  await expect(partial.getByRole('heading')).toHaveText(/^Reached [12]\.\d\d GiB, asked for 1\.50$/, {
    timeout: GUEST_MS,
  });
  await expect(partial).toContainText(/guest/);
  await expect(partial).toContainText(/short/);
  await expect(vm.lastOperations.getByRole('listitem').first()).toContainText(/Partial, reached/);

  const keep = partial.getByRole('button', { name: /^Keep [12]\.\d\d$/ });
  const kept = (await keep.textContent())!.replace('Keep ', '');
  await keep.click();
  await expect(partial).toHaveCount(0);
  await expect(vm.figure('Target')).toContainText(kept);
});
