import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settings, TOKEN } from '../../e2e/support/dimmer.ts';
import { findFreePort } from '../../e2e/support/free-port.ts';
import { type Client, createClient } from '../../packages/contract/src/client.ts';
import type { Emit } from './bench.ts';
import type { Ask, Told } from './support/fragmented-service.ts';
import { percentilesOf } from './support/percentiles.ts';
import { startVms } from './support/service.ts';

export const name = 'fragmented';

const GIB = 2 ** 30;
const BOOT_BYTES = 16 * GIB;
/** Half of the pages are given back, each of them alone. */
const RANGES = BOOT_BYTES / 4096 / 2;

/**
 * A 16 GiB guest gives back every second page and takes it back. Meanwhile: the longest delay of the service's event loop
 * (aim ≤ 100 ms) and how long `GET …/memory` takes (aim: p99 ≤ 50 ms).
 */
export async function run(emit: Emit): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'dimmer-bench-'));
  const port = await findFreePort();
  const child = fork(path.join(import.meta.dirname, 'support/fragmented-service.ts'), {
    env: { ...process.env, ...settings(dataDir, port), DIMMER_LOG_LEVEL: 'warn' },
  });
  try {
    const { url } = (await hear(child)) as Extract<Told, { url: string }>;
    const api = createClient({ baseUrl: url, token: TOKEN });
    const [vm = ''] = await startVms(api, 1, { bootBytes: BOOT_BYTES, maximumBytes: BOOT_BYTES });
    for (const direction of ['balloon', 'unballoon'] as const) {
      emit({ bench: `${name} ${direction}`, ranges: RANGES, ...(await measure(child, api, vm, direction)) });
    }
  } finally {
    child.disconnect();
    await once(child, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(child: ChildProcess, api: Client, vm: string, direction: 'balloon' | 'unballoon') {
  const targetBytes = direction === 'balloon' ? BOOT_BYTES / 2 : BOOT_BYTES;
  child.send('watch' satisfies Ask);
  const started = performance.now();
  await api.updateMemory({ params: { vm }, body: { targetBytes, force: true } });
  const latenciesMs: number[] = [];
  for (let settled = false; !settled; ) {
    const asked = performance.now();
    const { actualBytes, operationId } = await api.getMemory({ params: { vm } });
    latenciesMs.push(performance.now() - asked);
    settled = actualBytes === targetBytes && operationId === null;
  }
  const seconds = (performance.now() - started) / 1000;
  child.send('tell' satisfies Ask);
  const { longestDelayMs } = (await hear(child)) as Extract<Told, { longestDelayMs: number }>;
  const { p50Ms, p99Ms, maxMs } = percentilesOf(latenciesMs);
  return {
    seconds,
    longestDelayMs,
    memoryRequests: latenciesMs.length,
    memoryP50Ms: p50Ms,
    memoryP99Ms: p99Ms,
    memoryMaxMs: maxMs,
  };
}

/** The next message of the service; rejects when it ends instead. */
async function hear(child: ChildProcess): Promise<Told> {
  const gone = new AbortController();
  try {
    const message = once(child, 'message', { signal: gone.signal }) as Promise<[Told]>;
    const exit = once(child, 'exit', { signal: gone.signal }).then(() => {
      throw new Error('the service of the bench has ended');
    });
    return (await Promise.race([message, exit]))[0];
  } finally {
    gone.abort();
  }
}
