import { expect, test } from 'vitest';
import {
  describeStick,
  percentWords,
  returnedShare,
  stickShares,
  whyNotRemovable,
} from '../../src/features/devices/stick-words.ts';
import { GIB, stick } from '../memory/fixtures.ts';

test('a busy stick says how much the guest still has', () => {
  expect(whyNotRemovable(stick('ha1', { releasedBytes: 2.8 * GIB }))).toContain('still has 1.20 GiB of it');
});

test('what the guest never took of a stick, it does not have', () => {
  const part = stick('ha1', { sizeBytes: 16 * GIB, takenBytes: GIB, releasedBytes: GIB / 4 });
  expect(whyNotRemovable(part)).toContain('still has 768 MiB of it');
  expect(describeStick(part)).toBe('ha1, 16.00 GiB, node 0, in use, 1.00 GiB of it taken, 25 % returned');
  expect(stickShares(part)).toEqual({ held: 0.75 / 16, returned: 0.25 / 16 });
  expect(returnedShare({ ...part, takenBytes: 0, releasedBytes: 0 })).toBe(0);
});

test('where the machine does not tell, no figure is made up', () => {
  expect(whyNotRemovable(stick('ha1', { releasedBytes: null }))).toMatch(/^The guest still uses it\./);
});

test('an unused stick can go; one on its way or on its way out cannot', () => {
  expect(whyNotRemovable(stick('a', { state: 'unused', busy: false }))).toBeUndefined();
  expect(whyNotRemovable(stick('a', { state: 'queued' }))).toContain('on its way');
  expect(whyNotRemovable(stick('a', { state: 'removing', busy: false }))).toContain('already');
});

test.each([
  [0, '0 %'],
  [0.001, 'under 1 %'],
  [0.254, '25 %'],
  [0.999, '99 %'],
  [1, '100 %'],
])('%d returned is %s', (share, words) => {
  expect(percentWords(share)).toBe(words);
});

test('one line tells all of a stick', () => {
  const one = stick('ha1', { sizeBytes: 16 * GIB, node: 1, releasedBytes: 4 * GIB, origin: 'monitor' });
  expect(describeStick(one)).toBe('ha1, 16.00 GiB, node 1, in use, 25 % returned, plugged by hand, in the monitor');
});
