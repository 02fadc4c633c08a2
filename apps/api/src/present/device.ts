import type { Device } from '@dimmer/contract';
import type { StickView } from '@dimmer/planner';

export function presentDevice(stick: StickView): Device {
  return { ...stick, kind: 'haprot' };
}
