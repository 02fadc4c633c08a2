import type { MemoryRegion } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';

/** What the device is called, and how it grows, for those who expect sticks here. */
export const REGION_WORDS: Readonly<Record<MemoryRegion['kind'], { readonly name: string; readonly text: string }>> = {
  'hv-balloon': {
    name: 'hv-balloon',
    text: 'This machine grows out of one memory backend. A larger target hands more of it to the guest, from its start; a smaller one balloons. What was handed out stays until the machine resets.',
  },
  'virtio-mem': {
    name: 'virtio-mem',
    text: 'This machine grows out of one virtio-mem device. The guest plugs and unplugs blocks of it until it has what is requested; boot memory stays as it is.',
  },
};

/** Share of the device that the guest was given, 0 … 1. */
export function addedShare({ addedBytes, sizeBytes }: Pick<MemoryRegion, 'addedBytes' | 'sizeBytes'>): number {
  return sizeBytes === 0 ? 0 : Math.min(1, addedBytes / sizeBytes);
}

/** One line for screen readers and the picture: "hvb, 60.00 GiB, 8.00 GiB given to the guest". */
export function describeRegion(region: MemoryRegion): string {
  const wish = region.requestedBytes === null ? [] : [`${sizeWords(region.requestedBytes)} requested`];
  return [region.id, sizeWords(region.sizeBytes), `${sizeWords(region.addedBytes)} given to the guest`, ...wish].join(
    ', ',
  );
}
