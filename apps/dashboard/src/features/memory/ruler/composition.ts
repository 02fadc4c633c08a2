import type { Device } from '@dimmer/contract';
import { byAddress } from '../../devices/stick-order.ts';

/** What the memory is made of, by address: boot memory, then the sticks; `none` is what may still be plugged. */
export interface Part {
  readonly id: string;
  readonly kind: 'boot' | 'none' | Device['state'];
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** The lower band of the ruler: parts laid end to end without the holes that addresses have. */
export function composeParts(bootBytes: number, sticks: readonly Device[], maximumBytes: number): readonly Part[] {
  const parts: Part[] = [{ id: 'boot', kind: 'boot', startBytes: 0, sizeBytes: bootBytes }];
  let end = bootBytes;
  for (const stick of sticks.toSorted(byAddress)) {
    parts.push({ id: stick.id, kind: stick.state, startBytes: end, sizeBytes: stick.sizeBytes });
    end += stick.sizeBytes;
  }
  return end < maximumBytes
    ? [...parts, { id: 'none', kind: 'none', startBytes: end, sizeBytes: maximumBytes - end }]
    : parts;
}
