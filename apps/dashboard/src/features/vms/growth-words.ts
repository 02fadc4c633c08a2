import type { GrowthMode } from '@dimmer/contract';

/** How more memory reaches the guest, as a short fact. */
export const GROWTH_WORDS: Readonly<Record<GrowthMode, string>> = {
  haprot: 'grows by sticks',
  memdev: 'grows by one memory device',
  'pc-dimm': 'grows by DIMMs',
  'virtio-mem': 'grows by virtio-mem',
  none: 'cannot grow past boot memory',
};
