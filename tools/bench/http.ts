import type { Emit } from './bench.ts';
import { percentilesOf } from './support/percentiles.ts';
import { type Request, sendRequests } from './support/send-requests.ts';
import { type Service, startVms, withService } from './support/service.ts';

export const name = 'http';

const VMS = 20;
const REQUESTS = 2_000;
const BOOT_BYTES = 4 * 2 ** 30;
const MIB = 2 ** 20;

/** Resize requests that are accepted: answered 202, operation and target safely in the database. Aim: p50 ≤ 3 ms. */
export async function run(emit: Emit): Promise<void> {
  await withService(async (service) => {
    const vms = await startVms(service.api, VMS);
    const resize = (index: number): Request => ({
      method: 'PATCH',
      path: `/api/v1/vms/${vms[index % VMS]}/memory`,
      // Never the size asked for last, or there would be nothing to accept.
      body: { targetBytes: BOOT_BYTES - (1 + (Math.floor(index / VMS) % 100)) * MIB },
    });
    // The first requests warm the service up and are not told.
    await measure(service, resize, 1, 400, () => {});
    for (const clients of [1, 8]) await measure(service, resize, clients, REQUESTS, emit);
  });
}

async function measure(
  { url, token }: Service,
  next: (index: number) => Request,
  clients: number,
  count: number,
  emit: Emit,
): Promise<void> {
  const { latenciesMs, seconds } = await sendRequests({ url, token, clients, count, next, expectStatus: 202 });
  emit({
    bench: `${name} resize accepted`,
    vms: VMS,
    clients,
    requests: count,
    perSecond: count / seconds,
    ...percentilesOf(latenciesMs),
  });
}
