import {
  acpiDimmStep,
  createAcpiDimm,
  createVirtioBalloon,
  createVirtioMem,
  virtioBalloonStep,
  virtioMemStep,
} from '../../../packages/comparison/dist/index.js';
import { createDevice, deviceStep } from '../../../packages/hv-balloon/dist/index.js';
import type { PageRange } from '../../../packages/pages/dist/index.js';
import { CHAIN_HEADER_BYTES } from '../../../packages/virtio-proto/dist/index.js';
import type { HostDevice, HostEffect } from './host-and-guest.ts';

/** hv-balloon of the series over boot memory that begins at page 0, with sticks. */
export function createHv(bootPages: number) {
  const state = createDevice({ bootPages, sections: [{ start: 0, count: bootPages, kind: 'ram' }] });
  const feed = (input: Parameters<typeof deviceStep>[1]) => deviceStep(state, input)[1].map(reduce);
  return {
    device: { feed: (input) => feed(input as Parameters<typeof deviceStep>[1]), frameBytes: 0 } satisfies HostDevice,
    state,
    setTarget: (at: number, pages: number) => feed({ at, type: 'target', pages }),
    plug: (at: number, id: string, range: PageRange) => feed({ at, type: 'haprot-plugged', id, range }),
  };
}

/** virtio-balloon; `hugeUnits`: in units of 2 MiB. */
export function createPfnBalloon(bootPages: number, hugeUnits: boolean) {
  const state = createVirtioBalloon({ bootRanges: [{ start: 0, count: bootPages }], hugeUnits });
  const feed = (input: Parameters<typeof virtioBalloonStep>[1]) => virtioBalloonStep(state, input)[1].map(reduce);
  return {
    device: {
      feed: (input) => (input.type === 'timer' ? [] : feed(input)),
      frameBytes: CHAIN_HEADER_BYTES,
    } satisfies HostDevice,
    state,
    setTarget: (pages: number) => feed({ at: 0, type: 'target', pages }),
  };
}

export function createBlocks(region: PageRange) {
  const state = createVirtioMem({ id: 'vm0', region });
  const feed = (input: Parameters<typeof virtioMemStep>[1]) => virtioMemStep(state, input)[1].map(reduce);
  return {
    device: {
      feed: (input) => (input.type === 'timer' ? [] : feed(input)),
      frameBytes: CHAIN_HEADER_BYTES,
    } satisfies HostDevice,
    state,
    setRequested: (pages: number) => feed({ at: 0, type: 'requested', pages }),
  };
}

export function createDimms() {
  const state = createAcpiDimm({ slots: 256 });
  const feed = (input: Parameters<typeof acpiDimmStep>[1]) => acpiDimmStep(state, input)[1].map(reduce);
  return {
    device: {
      feed: (input) => (input.type === 'timer' ? [] : feed(input)),
      frameBytes: CHAIN_HEADER_BYTES,
    } satisfies HostDevice,
    state,
    plug: (id: string, slot: number, range: PageRange) => feed({ at: 0, type: 'dimm-plugged', id, slot, range }),
    unplug: (id: string) => feed({ at: 0, type: 'dimm-unplug-asked', id }),
  };
}

/** Events, warnings and pages given back are not counted. */
function reduce(effect: { readonly type: string }): HostEffect {
  const counted = ['send', 'discard-pages', 'arm-timer', 'unmap-pages'].includes(effect.type);
  return counted ? (effect as HostEffect) : { type: 'other' };
}
