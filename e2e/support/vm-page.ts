import type { Locator, Page } from '@playwright/test';

/** The page of a VM, by what a person sees there. */
export interface VmPage {
  readonly page: Page;
  readonly resizePanel: Locator;
  readonly lastOperations: Locator;
  readonly devices: Locator;
  /** The value beside a label of the memory card: "Actual", "Ballooned", "Committed". */
  figure(label: string): Locator;
  /** The row of a stick in the table of devices. */
  stick(id: string | RegExp): Locator;
  openTab(name: 'Overview' | 'Sticks' | 'Memory device' | 'Memory graph' | 'Monitor' | 'Events'): Promise<void>;
  openResize(): Promise<void>;
}

export async function openVm(page: Page, name: string, url = ''): Promise<VmPage> {
  await page.goto(`${url}/vms/${name}`);
  const memory = page.getByRole('region', { name: 'Memory', exact: true });
  const devices = page.getByRole('region', { name: 'Devices' });
  const resizePanel = page.getByRole('region', { name: `Resize ${name}` });
  return {
    page,
    resizePanel,
    lastOperations: page.getByRole('region', { name: 'Last operations' }),
    devices,
    figure: (label) => memory.getByRole('term').filter({ hasText: label }).locator('xpath=following-sibling::dd[1]'),
    stick: (id) => devices.getByRole('row').filter({ has: page.getByRole('cell', { name: id, exact: true }) }),
    async openTab(tab) {
      await page
        .getByRole('navigation', { name: `Parts of ${name}` })
        .getByRole('link', { name: tab })
        .click();
    },
    async openResize() {
      await page.getByRole('button', { name: 'Resize', exact: true }).click();
      await resizePanel.waitFor();
    },
  };
}
