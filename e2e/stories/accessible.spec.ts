import { AxeBuilder } from '@axe-core/playwright';
import { resize } from '../support/memory.ts';
import { expect, test } from '../support/stories.ts';

const PAGES = [
  '/',
  '/vms/new',
  '/vms/new?home=run',
  '/vms/new?home=attach',
  '/operations',
  '/events',
  '/vms/:vm',
  '/vms/:vm?resize=true',
  '/vms/:vm?tab=sticks',
  '/vms/:vm?tab=graph',
  '/vms/:vm?tab=monitor',
  '/vms/:vm?tab=events',
  '/vms/:vm?tab=diagnosis',
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page passes axe in the ${colorScheme} theme, and none is wider than a phone`, async ({
    page,
    api,
    defineVm,
  }) => {
    const { id, name } = await defineVm();
    await resize(api, id, '6GiB');
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of PAGES) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(path.replace(':vm', name));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('status').filter({ hasText: 'Live' }).first()).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect
        .soft(
          violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html)]),
          path,
        )
        .toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await expect.soft.poll(overflow, { message: `${path} on a phone` }).toBe(0);
    }
  });

  test(`the login page passes axe in the ${colorScheme} theme`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ baseURL: baseURL!, colorScheme });
    const page = await context.newPage();
    await page.goto('/login');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await context.close();
  });
}
