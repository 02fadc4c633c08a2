import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { readFacts } from '../../packages/hypervisor/test/qemu/support/read-facts.ts';
import { type RunningGuest, startGuest } from '../../packages/hypervisor/test/qemu/support/start-guest.ts';
import type { Emit } from './bench.ts';
import { percentilesOf } from './support/percentiles.ts';
import { openRawMonitor } from './support/raw-monitor.ts';
import { RESIZED_MACHINES, type ResizedMachine } from './support/resized-machines.ts';
import { type Service, withService } from './support/service.ts';

export const name = 'qemu-overhead';

/** The first warms both ways up and is not told. */
const ROUNDS = 8;
const GUEST_POLL_MS = 20;
const NEAR_BYTES = 2 ** 20;

type Direction = 'shrink' | 'grow';

/** Milliseconds from the request: until its sender knew that it was done, and until the guest's own total was right. */
interface Times {
  readonly toldMs: number;
  readonly guestMs: number;
}

interface Setting {
  readonly service: Service;
  readonly machine: ResizedMachine;
  readonly guest: RunningGuest;
  /** Of the guest's own total at its large size. */
  readonly largeTotalBytes: number;
}

/**
 * A real Linux under TCG taken from one size to another and back: by Dimmer's API, which is attached for it, and by a
 * script on the same monitor, one after the other on the same guest, each first in every second round. Aim: ≤ 1.05 times.
 */
export async function run(emit: Emit): Promise<void> {
  await withService(async (service) => {
    for (const machine of RESIZED_MACHINES) await measureMachine(service, machine, emit);
  });
}

async function measureMachine(service: Service, machine: ResizedMachine, emit: Emit): Promise<void> {
  const { qemus, kernels, busybox } = readFacts();
  const [qemu, kernel] = [qemus.at(-1), kernels.at(-1)];
  if (!qemu || !kernel || busybox === null) throw new Error('There is no QEMU and guest: run `pnpm qemu` once');
  const guest = await startGuest({ qemu, kernel, busybox, args: machine.args });
  try {
    const { totalBytes } = await guest.agent.readMemory();
    const missingBytes = machine.beginsLarge ? 0 : machine.largeBytes - machine.smallBytes;
    const setting = { service, machine, guest, largeTotalBytes: totalBytes + missingBytes };
    const rounds = await measureRounds(setting);
    for (const direction of ['shrink', 'grow'] as const)
      tell(emit, `${qemu.version}, Linux ${kernel.version}`, machine, rounds, direction);
  } finally {
    await guest.stop();
  }
}

type Round = Readonly<Record<'dimmer' | 'raw', Readonly<Record<Direction, Times>>>>;

async function measureRounds(setting: Setting): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (let index = 0; index < ROUNDS; index += 1) {
    if (index % 2 === 0) rounds.push({ dimmer: await byDimmer(setting), raw: await byHand(setting) });
    else {
      const raw = await byHand(setting);
      rounds.push({ dimmer: await byDimmer(setting), raw });
    }
  }
  return rounds.slice(1);
}

/** There and back, so that both ways find the guest as it was. */
async function thereAndBack({ machine }: Setting, go: (direction: Direction) => Promise<Times>) {
  if (machine.beginsLarge) {
    const shrink = await go('shrink');
    return { shrink, grow: await go('grow') };
  }
  const grow = await go('grow');
  return { grow, shrink: await go('shrink') };
}

async function byDimmer(setting: Setting): Promise<Round['dimmer']> {
  const { service, machine, guest } = setting;
  const { api } = service;
  const { id: vm } = await api.createVm({
    body: { name: machine.name, qemu: { attach: { qmpSocket: guest.qemu.qmpPath } } },
  });
  while ((await api.getVm({ params: { vm } })).state !== 'running') await wait(GUEST_POLL_MS);
  const times = await thereAndBack(setting, (direction) =>
    timeResize(setting, direction, async () => {
      const targetBytes = direction === 'grow' ? machine.largeBytes : machine.smallBytes;
      const operation = await api.updateMemory(
        { params: { vm }, body: { targetBytes, force: true } },
        { waitSeconds: 60 },
      );
      const outcome = 'outcome' in operation ? operation.outcome : 'none';
      if (outcome !== 'reached') throw new Error(`${machine.name}, ${direction}: ${outcome}`);
    }),
  );
  await api.deleteVm({ params: { vm }, query: { force: true } });
  return times;
}

async function byHand(setting: Setting): Promise<Round['raw']> {
  const monitor = await openRawMonitor(setting.guest.qemu.qmpPath);
  try {
    return await thereAndBack(setting, (direction) =>
      timeResize(setting, direction, () => setting.machine[direction](monitor)),
    );
  } finally {
    monitor.close();
  }
}

async function timeResize(setting: Setting, direction: Direction, act: () => Promise<void>): Promise<Times> {
  const begun = performance.now();
  const seen = untilGuestHas(setting, direction).then(() => performance.now() - begun);
  await act();
  const toldMs = performance.now() - begun;
  return { toldMs, guestMs: await seen };
}

async function untilGuestHas({ guest, machine, largeTotalBytes }: Setting, direction: Direction): Promise<void> {
  const wanted = direction === 'grow' ? largeTotalBytes : largeTotalBytes - (machine.largeBytes - machine.smallBytes);
  while (Math.abs((await guest.agent.readMemory()).totalBytes - wanted) > NEAR_BYTES) await wait(GUEST_POLL_MS);
}

function tell(emit: Emit, on: string, machine: ResizedMachine, rounds: readonly Round[], direction: Direction): void {
  const medianOf = (way: 'dimmer' | 'raw', figure: keyof Times): number =>
    percentilesOf(rounds.map((round) => round[way][direction][figure])).p50Ms;
  const [rawGuestMs, dimmerGuestMs] = [medianOf('raw', 'guestMs'), medianOf('dimmer', 'guestMs')];
  const [rawToldMs, dimmerToldMs] = [medianOf('raw', 'toldMs'), medianOf('dimmer', 'toldMs')];
  emit({
    bench: `${name} ${machine.name} ${direction}`,
    on,
    gib: (machine.largeBytes - machine.smallBytes) / 2 ** 30,
    rounds: rounds.length,
    rawGuestMs,
    dimmerGuestMs,
    guestRatio: dimmerGuestMs / rawGuestMs,
    rawToldMs,
    dimmerToldMs,
    toldRatio: dimmerToldMs / rawToldMs,
  });
}
