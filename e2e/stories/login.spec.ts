import { TOKEN } from '../support/dimmer.ts';
import { test } from '../support/own-dimmer.ts';
import { expect } from '../support/stories.ts';

test('the printed login URL lets a browser in once', async ({ own, browser }) => {
  const url = /http:\S+\/login#code=\S+/.exec(own.output())?.[0] ?? '';
  const first = await browser.newContext();
  const page = await first.newPage();
  await page.goto(url);
  await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  expect(page.url()).not.toContain('code');

  const second = await browser.newContext();
  const late = await second.newPage();
  await late.goto(url);
  await expect(late.getByRole('alert')).toContainText('does not work any more');
  await Promise.all([first.close(), second.close()]);
});

test('a wrong token is refused, the right one leads where one wanted to go, and out again', async ({
  own,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: own.url });
  const page = await context.newPage();
  await page.goto('/operations');
  const token = page.getByLabel('Admin token');
  await token.fill('not the token, but long enough');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('This is not the token');

  await token.fill(TOKEN);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Operations', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'admin, admin' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await expect(token).toBeVisible();
  expect((await context.request.get('/api/v1/vms')).status()).toBe(401);
  await context.close();
});

test('a page of another origin can neither write nor listen', async ({ own, context }) => {
  const headers = { origin: 'https://elsewhere.example' };
  const write = await context.request.post(`${own.url}/api/v1/vms`, { headers, data: {} });
  expect(write.status()).toBe(403);
  expect(await write.json()).toMatchObject({ code: 'foreign-origin' });
});
