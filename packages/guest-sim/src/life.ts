import { openChannel, leave } from './handshake.ts';
import { bootMemory, pin } from './memory-map.ts';
import { draw, type Random } from './random.ts';
import { createDriver } from './state.ts';
import { callReporter, STATUS_PERIOD_MS } from './status.ts';
import type { Spread } from './temperaments.ts';
import { arm, touch, type Work } from './work.ts';
import { createVirtioDrivers } from './virtio/drivers.ts';
import { runWorkload, startWorkload } from './workload.ts';

/** Power-on or reset: the memory is boot memory again. */
export function startBoot(work: Work): void {
  const { state } = work;
  const { options, temperament, memory } = state;
  state.power = 'booting';
  bootMemory(memory, options.bootRanges);
  state.blocks.clear();
  state.offlinePages = 0;
  state.driver = createDriver(temperament, options.transId ?? 0);
  state.virtio = createVirtioDrivers(options.hardware ?? 'hv-balloon');
  const share = Math.floor(temperament.reserveShare * memory.owned.pages);
  state.reservePages = Math.round(drawFrom(state.random, temperament.reservePages)) + share;
  arm(work, 'boot', temperament.bootMs);
}

function drawFrom(random: Random, spread: number | Spread): number {
  if (typeof spread === 'number') return spread;
  const { least, median, most } = spread;
  const drawn = draw(random) * 2 - 1;
  return drawn < 0 ? median + drawn * (median - least) : median + drawn * (most - median);
}

/** The system is up: it and its programs take their pages, and the driver looks for its host. */
export function finishBoot(work: Work): void {
  const { state } = work;
  const { options, memory, temperament, random } = state;
  state.power = 'running';
  for (const { start, count } of options.pinned ?? []) {
    memory.free.remove(start, count);
    memory.pinned.insert(start, count);
  }
  touch(work, pin(memory, temperament.osUsedPages));
  const [workload, touched] = startWorkload(options.workload, memory, memory.pinned.pages, random);
  state.workload = workload;
  touch(work, touched);
  arm(work, 'tick', STATUS_PERIOD_MS);
  openChannel(work);
}

/** Once a second: programs come and go, and the driver reports. */
export function passSecond(work: Work): void {
  const { state } = work;
  touch(work, runWorkload(state.workload, state.memory, state.random, work.at));
  if (state.faults.useReleasedPages) useReleasedPage(work);
  callReporter(work);
  arm(work, 'tick', STATUS_PERIOD_MS);
}

/** A bug in the guest: it uses a page that is not its own. */
function useReleasedPage(work: Work): void {
  const [page] = work.state.memory.ballooned;
  if (page) touch(work, [{ start: page.start, count: 1 }]);
}

export function askShutdown(work: Work): void {
  arm(work, 'shutdown', work.state.temperament.shutdownMs);
}

export function powerOff({ state, effects }: Work): void {
  state.power = 'off';
  effects.push({ type: 'powered-off' });
}

export function crash(work: Work): void {
  leave(work);
  work.state.power = 'crashed';
  work.effects.push({ type: 'crashed' });
}
