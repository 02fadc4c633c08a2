import type { Vm, VmDefinition } from '@dimmer/contract';
import { type Client, createClient } from '@dimmer/contract/client';
import { type BrowserContext, expect, test as base } from '@playwright/test';
import { TOKEN } from './dimmer.ts';

export { expect } from '@playwright/test';

export const GIB = 2 ** 30;

/** How long a guest may take for what a story asks of it: some seconds at the series' rates, more on a busy machine. */
export const GUEST_MS = 45_000;

export type DefineVm = (over?: Partial<VmDefinition>) => Promise<Vm>;

export interface Fixtures {
  /** The API of the shared service, as a script uses it. */
  readonly api: Client;
  /** Defines and starts a VM of 4 GiB (at most 64) that is deleted after the story; resolves when its guest is ready. */
  readonly defineVm: DefineVm;
}

/** Pages of a story are logged in already. */
export const test = base.extend<Fixtures>({
  api: async ({ baseURL }, use) => use(clientOf(baseURL!)),
  context: async ({ context, baseURL }, use) => {
    await logIn(context, baseURL!);
    await use(context);
  },
  defineVm: async ({ api }, use, info) => {
    const made: string[] = [];
    await use(async (over = {}) => {
      const vm = await createReadyVm(api, { name: `story-${info.workerIndex}-${Date.now().toString(36)}`, ...over });
      made.push(vm.id);
      return vm;
    });
    for (const vm of made) await api.deleteVm({ params: { vm }, query: { force: true } });
  },
});

export function clientOf(url: string): Client {
  return createClient({ baseUrl: url, token: TOKEN });
}

export async function logIn(context: BrowserContext, url: string): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { token: TOKEN } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

export async function createReadyVm(api: Client, over: Partial<VmDefinition> & { readonly name: string }): Promise<Vm> {
  const { id } = await api.createVm({
    body: { bootBytes: '4GiB', maximumBytes: '64GiB', guest: { kind: 'windows' }, start: true, ...over },
  });
  await untilReady(api, id);
  return api.getVm({ params: { vm: id } });
}

/** The guest has said what it can, and the device's 50 s wait is over. */
export async function untilReady(api: Client, vm: string): Promise<void> {
  const guestState = async (): Promise<unknown> => (await api.getMemory({ params: { vm } })).guest?.state;
  await expect.poll(guestState, { timeout: 20_000 }).toBe('IDLE');
}
