import type { Device, MemoryView } from '@dimmer/contract';
import { byAddress } from '../../devices/stick-order.ts';

/** What the memory is made of, by address: boot memory, then what was added; `none` is what may still be. */
export interface Part {
  readonly id: string;
  readonly kind: 'boot' | 'none' | Device['state'];
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** The lower band of the ruler: parts laid end to end without the holes that addresses have. */
export function composeParts(
  { bootBytes, maximumBytes, region }: Pick<MemoryView, 'bootBytes' | 'maximumBytes' | 'region'>,
  sticks: readonly Device[],
): readonly Part[] {
  const parts: Part[] = [{ id: 'boot', kind: 'boot', startBytes: 0, sizeBytes: bootBytes }];
  let end = bootBytes;
  for (const stick of sticks.toSorted(byAddress)) {
    parts.push({ id: stick.id, kind: stick.state, startBytes: end, sizeBytes: stick.sizeBytes });
    end += stick.sizeBytes;
  }
  if (region && region.addedBytes > 0) {
    parts.push({ id: region.id, kind: 'in-use', startBytes: end, sizeBytes: region.addedBytes });
    end += region.addedBytes;
  }
  return end < maximumBytes
    ? [...parts, { id: 'none', kind: 'none', startBytes: end, sizeBytes: maximumBytes - end }]
    : parts;
}
