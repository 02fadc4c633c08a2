import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasSticks, MADE_OF } from '../../src/features/devices/has-sticks.ts';
import { addedShare, describeRegion } from '../../src/features/devices/region-words.ts';
import { GIB, region } from '../memory/fixtures.ts';

test('a region is told with what the guest was given of it, and with what it is asked to have where that is told', () => {
  expect(describeRegion(region())).toBe('hvb, 48.00 GiB, 16.00 GiB given to the guest');
  expect(describeRegion(region({ kind: 'virtio-mem', id: 'vm0', requestedBytes: 20 * GIB }))).toBe(
    'vm0, 48.00 GiB, 16.00 GiB given to the guest, 20.00 GiB requested',
  );
});

test('the share given is never more than all, nor a number that is none', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (addedBytes, sizeBytes) => {
      const share = addedShare({ addedBytes, sizeBytes });
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }),
  );
});

test('only machines that grow by pieces have a tab of pieces', () => {
  expect(Object.keys(MADE_OF).filter((mode) => hasSticks(mode as keyof typeof MADE_OF))).toEqual(['haprot', 'pc-dimm']);
});
