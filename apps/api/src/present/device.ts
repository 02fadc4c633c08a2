import type { Device } from '@dimmer/contract';
import type { GrowthMode, StickView } from '@dimmer/planner';

/** A stick of a machine that grows in this way. */
export function presentDevice(stick: StickView, growthMode: GrowthMode): Device {
  return { ...stick, kind: growthMode === 'pc-dimm' ? 'pc-dimm' : 'haprot' };
}
