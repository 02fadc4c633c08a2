import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

const GUEST = fileURLToPath(new URL('../../examples/guest.mjs', import.meta.url));

test('a VM for a guest of one’s own shows where it connects, and shows it when it has', async ({ page, api }, info) => {
  const name = `own-${info.workerIndex}-${Date.now().toString(36)}`;
  await page.goto('/vms/new');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('radio', { name: /Your own/ }).click();
  await expect(page.getByRole('radio', { name: /Bursty/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Define and start' }).click();

  const vm = await openVm(page, name);
  const note = page.getByRole('region', { name: 'Guest of your own' });
  await expect(note).toContainText('No guest is connected.');
  const { guest } = await api.getVm({ params: { vm: name } });
  await expect(note).toContainText(guest.socketPath!);

  const child = spawn(process.execPath, [GUEST, guest.socketPath!], { stdio: 'ignore' });
  try {
    await expect(note).toHaveCount(0);
    await expect(page.getByText('Dynamic Memory 2.0')).toBeVisible();
    await expect(vm.figure('Actual')).toHaveText(/^4\.00/);
  } finally {
    child.kill();
  }
  // Its end is the end of the channel; the VM goes on and waits for the next one.
  await expect(note).toContainText('No guest is connected.');
  expect((await api.getVm({ params: { vm: name } })).state).toBe('running');
  await api.deleteVm({ params: { vm: name }, query: { force: true } });
});
