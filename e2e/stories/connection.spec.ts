import type { Page } from '@playwright/test';
import { resize, untilMemory } from '../support/memory.ts';
import { test } from '../support/own-dimmer.ts';
import { clientOf, createReadyVm, expect, GIB, GUEST_MS } from '../support/stories.ts';
import { openVm } from '../support/vm-page.ts';

const LOST_MS = 20_000;
/** Tries come at most eight seconds apart, and a new start takes its time. */
const BACK_MS = 40_000;

const banner = (page: Page) => page.getByRole('status').filter({ hasText: 'Live data stopped' });
const live = (page: Page) => page.getByRole('status').filter({ hasText: /^Live$/ });

test('the connection is lost: values stay and are dated, actions say why they rest; then all is live again', async ({
  own,
  page,
}) => {
  const api = clientOf(own.url);
  const { id, name } = await createReadyVm(api, { name: 'dated' });
  await resize(api, id, '12GiB');
  const vm = await openVm(page, name, own.url);
  await expect(live(page)).toBeVisible();
  await expect(vm.figure('Actual')).toHaveText(/^12\.00/);
  const open = page.getByRole('button', { name: 'Resize', exact: true });
  await expect(open).not.toHaveAttribute('aria-disabled');

  await own.crash();
  await expect(banner(page)).toContainText(/Next try in \d+ s\./, { timeout: LOST_MS });
  await expect(banner(page)).toContainText(/What you see are the values of \d\d:\d\d:\d\d/);
  await expect(page.getByRole('status').filter({ hasText: 'Reconnecting' })).toBeVisible({ timeout: LOST_MS });
  await expect(page.getByRole('contentinfo').getByText(/^newest data \d+ s old$/)).toBeVisible();
  await expect(vm.figure('Actual')).toHaveText(/^12\.00/);

  await expect(open).toHaveAttribute('aria-disabled', 'true');
  await expect(open).toHaveAccessibleDescription('Waiting for the connection to Dimmer.');
  await open.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Not possible now' })).toContainText('Waiting for the connection');
  await expect(vm.resizePanel).toHaveCount(0);

  await own.start();
  await expect(banner(page)).toHaveCount(0, { timeout: BACK_MS });
  await expect(live(page)).toBeVisible();
  await expect(open).not.toHaveAttribute('aria-disabled');
  await untilMemory(api, id, { actualBytes: 12 * GIB, phase: 'settled' });
  await resize(api, id, '6GiB');
  await expect(vm.figure('Actual')).toHaveText(/^6\.00/, { timeout: GUEST_MS });
});

test('nobody has to wait for the next try', async ({ own, page }) => {
  const { name } = await createReadyVm(clientOf(own.url), { name: 'retried' });
  await page.clock.install();
  await openVm(page, name, own.url);
  await expect(live(page)).toBeVisible();
  await own.crash();
  await expect(banner(page)).toContainText(/Next try in [1-9]/, { timeout: LOST_MS });
  // With its clock at rest the page makes no try of its own.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 100));
  await own.start();
  await expect(banner(page)).toBeVisible();
  await page.getByRole('button', { name: 'Retry now' }).click();
  await expect(live(page)).toBeVisible();
});
