import {
  actualPages,
  checkPlug,
  type ComparisonEffect,
  createVirtioBalloon,
  isStickBusy,
  restoreVirtioBalloon,
  saveVirtioBalloon,
  STICK_ALIGNMENT_PAGES,
  sticksOf,
  virtioBalloonStep,
  type VirtioBalloonInput,
  type VirtioBalloonState,
} from '@dimmer/comparison';
import type { HaprotProtocol } from '@dimmer/haprot';
import { pagesToBytes } from '@dimmer/pages';
import { BALLOON_DEVICE } from '@dimmer/virtio-proto';
import { VIRTIO_BALLOON_DEVICES } from '../device-types.ts';
import type { MachineMemory, MemoryOptions } from '../machine-memory.ts';
import { bootRanges, shapeOf } from '../memory-layout.ts';
import { orRefuse } from '../or-refuse.ts';
import { createStickPlugging } from '../stick-plugging.ts';
import { createVirtioDevice, type VirtioPart } from './virtio-device.ts';

/** The machine's one virtio-balloon, as the monitor names it. */
export const VIRTIO_BALLOON_ID = 'balloon0';

/** virtio-balloon, and sticks that it announces by its invented message: haprot takes any protocol. */
export function createVirtioBalloonMemory({ definition, objects, host, saved }: MemoryOptions): MachineMemory {
  const options = { bootRanges: bootRanges(definition.bootBytes), hotAdd: true };
  const state = saved
    ? orRefuse('/memory/device', restoreVirtioBalloon(options, saved.device))
    : createVirtioBalloon(options);
  const feed = (input: VirtioBalloonInput): readonly ComparisonEffect[] => virtioBalloonStep(state, input)[1];
  const device = createVirtioDevice({
    parts: [balloonPart(state)],
    host,
    actualBytes: () => pagesToBytes(actualPages(state)),
    setTarget: (pages) => feed({ at: host.now(), type: 'target', pages }),
    save: () => saveVirtioBalloon(state),
  });
  const protocol: HaprotProtocol = {
    name: 'virtio-balloon',
    get alignmentPages() {
      return state.link.phase === 'running' ? STICK_ALIGNMENT_PAGES : null;
    },
    checkPlug: (range) => checkPlug(state, range),
    isBusy: (id) => isStickBusy(state, id),
    plug: (id, range) => device.perform(feed({ at: host.now(), type: 'haprot-plugged', id, range })),
    unplug: (id) => device.perform(feed({ at: host.now(), type: 'haprot-unplug-asked', id })),
  };
  const plugging = createStickPlugging(shapeOf(definition), {
    objects,
    host,
    protocol,
    balloonId: VIRTIO_BALLOON_ID,
    saved: saved && { sticks: saved.sticks, announced: sticksOf(state) },
  });
  return { device, plugging, commands: {}, types: VIRTIO_BALLOON_DEVICES };
}

export function balloonPart(state: VirtioBalloonState): VirtioPart {
  return {
    device: BALLOON_DEVICE,
    get phase() {
      return state.link.phase;
    },
    feed: (input) => virtioBalloonStep(state, input)[1],
  };
}
