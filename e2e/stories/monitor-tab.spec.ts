import { expect, test } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

/** 204 GiB at the 230 GB a minute of a Windows guest, and what it pauses in between. */
const DRAINED_MS = 150_000;

test('the session of the series, typed into the monitor tab', async ({ page, api, defineVm }) => {
  test.setTimeout(DRAINED_MS + 60_000);
  const { id, name } = await defineVm({ maximumBytes: '1TiB' });
  const vm = await openVm(page, name);
  await vm.openTab('Monitor');
  const prompt = page.getByRole('combobox', { name: /Command line/ });
  const log = page.getByRole('log', { name: 'Monitor log' });
  const lines = log.getByRole('listitem');
  const type = async (line: string): Promise<void> => {
    await prompt.fill(line);
    await prompt.press('Enter');
    await expect(lines.filter({ hasText: line }).last()).toBeVisible();
  };

  await type('object_add memory-backend-ram,id=mem1,size=200G');
  await type('device_add mem-haprot,id=ha1,memdev=mem1');
  await expect
    .poll(async () => (await api.getMemory({ params: { vm: id } })).actualBytes, { timeout: DRAINED_MS })
    .toBe(204 * 2 ** 30);
  await type('info balloon');
  await expect(lines.filter({ hasText: `balloon: actual=${204 * 1024}` })).toBeVisible();
  await type('device_del ha1');
  await expect(lines.filter({ hasText: /Error: .*busy/ })).toBeVisible();

  await type('balloon 1');
  await expect(lines.filter({ hasText: 'HV_BALLOON_HAPROT_UNUSED' })).toContainText('ha1', { timeout: DRAINED_MS });
  await type('info balloon');
  await expect(lines.filter({ hasText: /balloon: actual=[1-3]?\d{3}$/ }).last()).toBeVisible();
  await type('device_del ha1');
  await expect(lines.filter({ hasText: 'DEVICE_DELETED' })).toContainText('ha1');
  await type('object_del mem1');

  await expect(lines.filter({ hasText: /Error: / })).toHaveCount(1);
  await vm.openTab('Overview');
  await expect(page.getByText('Controlled by hand.')).toBeVisible();
  expect(await api.getMemory({ params: { vm: id } })).toMatchObject({ control: 'manual', slots: { used: 0 } });
});

test('the console completes, remembers, and speaks QMP', async ({ page, defineVm }) => {
  const { name } = await defineVm();
  const vm = await openVm(page, name);
  await vm.openTab('Monitor');
  const prompt = page.getByRole('combobox', { name: /Command line/ });
  const lines = page.getByRole('log', { name: 'Monitor log' }).getByRole('listitem');
  await prompt.pressSequentially('info bal');
  await prompt.press('Tab');
  await expect(prompt).toHaveValue(/^info balloon ?$/);
  await prompt.press('Enter');
  await expect(lines.filter({ hasText: 'balloon: actual=4096' })).toBeVisible();
  await prompt.fill('{"execute": "query-status"}');
  await prompt.press('Enter');
  await expect(
    lines.filter({ hasText: '"running": true' }).or(lines.filter({ hasText: '"running":true' })),
  ).toBeVisible();
  await prompt.press('ArrowUp');
  await prompt.press('ArrowUp');
  await expect(prompt).toHaveValue(/^info balloon ?$/);
});
