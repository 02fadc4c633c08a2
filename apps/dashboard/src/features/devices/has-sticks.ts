import type { GrowthMode } from '@dimmer/contract';

/** Whether memory is added by pieces of their own, which can be plugged and removed. */
export function hasSticks(growthMode: GrowthMode): boolean {
  return growthMode === 'haprot' || growthMode === 'pc-dimm';
}

/** What the pieces are called on this machine, and the tab that shows what the memory is made of. */
export const MADE_OF: Readonly<
  Record<GrowthMode, { readonly tab: string; readonly short?: string; readonly parts: string; readonly one: string }>
> = {
  haprot: { tab: 'Sticks', parts: 'sticks', one: 'stick' },
  'pc-dimm': { tab: 'DIMMs', parts: 'DIMMs', one: 'DIMM' },
  memdev: { tab: 'Memory device', short: 'Device', parts: 'device', one: 'device' },
  'virtio-mem': { tab: 'Memory device', short: 'Device', parts: 'device', one: 'device' },
  none: { tab: 'Memory device', short: 'Device', parts: 'device', one: 'device' },
};
