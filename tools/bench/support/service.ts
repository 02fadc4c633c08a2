import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Client, createClient } from '../../../packages/contract/src/client.ts';
import type { VmDefinition } from '../../../packages/contract/src/resources/vm.ts';
import { type Dimmer, startDimmer, TOKEN } from '../../../e2e/support/dimmer.ts';

export interface Service {
  readonly url: string;
  readonly token: string;
  readonly api: Client;
  readonly dimmer: Dimmer;
}

/** Runs `work` against the built service in a process of its own, with a real database that goes afterwards. */
export async function withService(work: (service: Service) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'dimmer-bench-'));
  const dimmer = await startDimmer({ dataDir, env: { DIMMER_HOST_MEMORY_BYTES: String(64 * 2 ** 40) } });
  try {
    await work({
      url: dimmer.url,
      token: TOKEN,
      api: createClient({ baseUrl: dimmer.url, token: TOKEN }),
      dimmer,
    });
  } catch (error) {
    process.stderr.write(`The service printed last:\n${dimmer.output().slice(-2000)}\n`);
    throw error;
  } finally {
    await dimmer.end('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  }
}

const READY_LIMIT_MS = 60_000;

/** Ids of so many running VMs whose guests are ready. */
export async function startVms(api: Client, count: number, over: Partial<VmDefinition> = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const { id } = await api.createVm({
      body: {
        name: `bench-${i}`,
        bootBytes: '4GiB',
        maximumBytes: '64GiB',
        guest: { kind: 'windows' },
        start: true,
        ...over,
      },
    });
    ids.push(id);
  }
  const deadline = Date.now() + READY_LIMIT_MS;
  for (const vm of ids) {
    while ((await api.getMemory({ params: { vm } })).guest?.state !== 'IDLE') {
      if (Date.now() > deadline) throw new Error(`the guest of ${vm} was not ready in time`);
      await wait(50);
    }
  }
  return ids;
}
