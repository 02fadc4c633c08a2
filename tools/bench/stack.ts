import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createEmbeddedHypervisor, type MachineSession } from '../../packages/hypervisor/src/index.ts';
import { createInstantGuest, type InstantGuestOptions } from '../../packages/hypervisor/test/support/instant-guest.ts';
import { createVirtualClock } from '../../packages/reducer/src/index.ts';
import type { Emit } from './bench.ts';

export const name = 'stack';

const GIB = 2 ** 30;
const MOVED_BYTES = 1024 * GIB;
const KEPT_BYTES = 4 * GIB;
/** What the series' author measured with a Windows guest: 230 GB a minute down, 200 GiB in about a second up. */
const SERIES_SECONDS = { balloon: 288, unballoon: 5.5 } as const;

/**
 * Ballooning and unballooning 1 TiB through the whole embedded stack (QMP client and server, monitor, device, rings, byte
 * codec) with a guest that answers at once, on the real event loop: what is counted is processor time, not waiting.
 */
export async function run(emit: Emit): Promise<void> {
  // The first run warms the code up and is not told.
  await measure('warm-up', {}, () => {});
  await measure('1 TiB in one piece', {}, emit);
  await measure('1 TiB in pieces of 2 MiB', { extentPages: 512 }, emit);
}

async function measure(shape: string, guestShape: Partial<InstantGuestOptions>, emit: Emit): Promise<void> {
  const guest = createInstantGuest({ bootBytes: MOVED_BYTES + KEPT_BYTES, ...guestShape });
  const session = await startIdle(guest.port);
  for (const direction of ['balloon', 'unballoon'] as const) {
    const before = guest.seen.length;
    const figures = await resize(session, direction === 'balloon' ? KEPT_BYTES : MOVED_BYTES + KEPT_BYTES);
    const messages = guest.seen.length - before;
    emit({ bench: `${name} ${direction}`, shape, ...figures, messages, seriesSeconds: SERIES_SECONDS[direction] });
  }
  await session.kill();
}

/** A machine past its handshake and its 50 s wait. */
async function startIdle(guest: ReturnType<typeof createInstantGuest>['port']): Promise<MachineSession> {
  const clock = createVirtualClock();
  const hypervisor = createEmbeddedHypervisor({
    clock,
    now: () => performance.now(),
    wallNow: () => Date.now(),
    defer: (resume) => void setImmediate(resume),
    fastBoot: false,
    guestFor: () => guest,
  });
  const bytes = MOVED_BYTES + KEPT_BYTES;
  const session = await hypervisor.start({
    id: 'bench',
    name: 'bench',
    bootBytes: bytes,
    maximumBytes: bytes,
    slots: 0,
    numaNodes: 1,
    statusReport: true,
    guest: { kind: 'windows', workload: 'idle' },
  });
  clock.advance(60_000);
  return session;
}

/** The processor's seconds until the device is idle at the target; the polls that look for it are part of the figure. */
async function resize(session: MachineSession, targetBytes: number): Promise<Readonly<Record<string, unknown>>> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = process.cpuUsage();
  await session.perform({ type: 'balloon', targetBytes });
  for (let done = false; !done; ) {
    const { balloon, actualBytes } = await session.observe();
    done = balloon?.state === 'IDLE' && actualBytes === targetBytes;
  }
  const used = process.cpuUsage(started);
  delay.disable();
  return { cpuSeconds: (used.user + used.system) / 1e6, longestLoopDelayMs: delay.max / 1e6 };
}
