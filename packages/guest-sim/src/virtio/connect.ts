import { ACPI_DEVICE, BALLOON_DEVICE, MEM_DEVICE, readChain } from '@dimmer/virtio-proto';
import { cancel, type Work, warn } from '../work.ts';
import { emptyBalloon, endPause, finishHotAdd, hearBalloon } from './balloon-driver.ts';
import { finishDimmJob, hearDimms, say } from './dimm-driver.ts';
import { createVirtioDrivers, type VirtioDrivers } from './drivers.ts';
import { endMemPause, hearMem } from './mem-driver.ts';

/** The channel is there: a virtio device speaks first, DIMMs are looked for. */
export function connectDrivers(work: Work, { dimms }: VirtioDrivers): void {
  work.state.driver.link = 'connected';
  if (dimms) say(work, { type: 'enumerate' });
}

/** A chain goes to the driver of its device. */
export function hearChain(work: Work, { balloon, mem, dimms }: VirtioDrivers, payload: Uint8Array): void {
  const chain = readChain(payload);
  if ('reason' in chain) return warn(work, 'malformed-message', `${chain.reason} at ${chain.offset}`);
  if (chain.device === BALLOON_DEVICE && balloon) return hearBalloon(work, balloon, payload);
  if (chain.device === MEM_DEVICE && mem) return hearMem(work, mem, payload);
  if (chain.device === ACPI_DEVICE && dimms) return hearDimms(work, dimms, payload);
  warn(work, 'unexpected-message', `for device ${chain.device}`);
}

export function onVirtioTimer(work: Work, { balloon, mem, dimms }: VirtioDrivers, id: string): void {
  if (id === 'virtio-balloon' && balloon) endPause(work, balloon);
  else if (id === 'virtio-hot-add' && balloon) finishHotAdd(work, balloon);
  else if (id === 'virtio-mem' && mem) endMemPause(work, mem);
  else if (id === 'acpi-dimm' && dimms) finishDimmJob(work, dimms);
}

/** The drivers go, and with them all they knew. The memory they brought stays; what the balloon had is used again. */
export function leaveDrivers(work: Work): void {
  const { state } = work;
  if (!state.virtio) return;
  for (const id of ['virtio-balloon', 'virtio-hot-add', 'virtio-mem', 'acpi-dimm'] as const) cancel(work, id);
  if (state.virtio.balloon) emptyBalloon(work);
  state.virtio = createVirtioDrivers(state.options.hardware ?? 'hv-balloon');
}
