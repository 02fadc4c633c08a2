import { resize, sticksOf, untilMemory } from '../support/memory.ts';
import { test } from '../support/own-dimmer.ts';
import { clientOf, createReadyVm, expect, GIB, GUEST_MS } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

test('Dimmer is killed and started again under an open page: the layout is kept', async ({ own, page }) => {
  const api = clientOf(own.url);
  const { id, name } = await createReadyVm(api, { name: 'kept' });
  await resize(api, id, '12GiB');
  const [stick] = await sticksOf(api, id);
  const vm = await openVm(page, name, own.url);
  await expect(vm.figure('Actual')).toHaveText(/^12\.00/);
  await expect(page.getByRole('status').filter({ hasText: 'Live' }).first()).toBeVisible();

  await own.crash();
  await expect(page.getByText(/^Live data stopped/)).toBeVisible({ timeout: 20_000 });
  await expect(vm.figure('Actual')).toHaveText(/^12\.00/);
  await own.start();
  await expect(page.getByText(/^Live data stopped/)).toHaveCount(0, { timeout: 40_000 });

  await untilMemory(api, id, { actualBytes: 12 * GIB, phase: 'settled' });
  await expect(vm.figure('Actual')).toHaveText(/^12\.00/, { timeout: GUEST_MS });
  await vm.openTab('Sticks');
  await expect(vm.stick(stick!.id)).toContainText(`0x${stick!.addressBytes!.toString(16)}`);
  await expect(vm.stick(stick!.id)).toContainText('In use');
});

test('a second Dimmer on the same data is refused with a sentence', async ({ own }) => {
  await expect(own.startSecond()).rejects.toThrow(/Another Dimmer.* uses the data directory/);
});
