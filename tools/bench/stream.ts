import { setTimeout as wait } from 'node:timers/promises';
import type { Emit } from './bench.ts';
import { percentilesOf } from './support/percentiles.ts';
import { sendRequests } from './support/send-requests.ts';
import { startVms, withService } from './support/service.ts';
import { openStream } from './support/web-socket.ts';

export const name = 'stream';

const VMS = 100;
const CLIENTS = 20;
const ROUNDS = 10;
const BOOT_BYTES = 4 * 2 ** 30;
const MIB = 2 ** 20;

/**
 * From the moment an event happens (its `time`, before it is stored) to the moment a client has it, with 100 VMs that are
 * resized one after the other while all of them send their samples to 20 clients. Clocks count whole milliseconds.
 */
export async function run(emit: Emit): Promise<void> {
  await withService(async (service) => {
    const vms = await startVms(service.api, VMS);
    const latenciesMs: number[] = [];
    let sampleFrames = 0;
    const sockets = await Promise.all(
      Array.from({ length: CLIENTS }, () =>
        openStream(service, { vms: ['*'], types: ['*'] }, (frame) => {
          if (frame.type === 'samples') sampleFrames += 1;
          if (frame.type === 'event')
            latenciesMs.push(Date.now() - Date.parse((frame['event'] as { time: string }).time));
        }),
      ),
    );
    const { seconds } = await sendRequests({
      ...service,
      clients: 1,
      count: VMS * ROUNDS,
      next: (index) => ({
        method: 'PATCH',
        path: `/api/v1/vms/${vms[index % VMS]}/memory`,
        body: { targetBytes: BOOT_BYTES - (1 + (Math.floor(index / VMS) % 100)) * MIB },
      }),
      expectStatus: 202,
    });
    // What is still on its way belongs to the figures.
    await wait(500);
    for (const socket of sockets) socket.close();
    emit({
      bench: `${name} event to client`,
      vms: VMS,
      clients: CLIENTS,
      deliveries: latenciesMs.length,
      deliveriesPerSecond: latenciesMs.length / seconds,
      sampleFrames,
      ...percentilesOf(latenciesMs),
    });
  });
}
