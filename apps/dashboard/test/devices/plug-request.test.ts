import { expect, test } from 'vitest';
import { historyWords } from '../../src/features/devices/history-words.ts';
import { judgePlug, whyNotPlug } from '../../src/features/devices/plug-request.ts';
import { GIB, memoryView, runningVm } from '../memory/fixtures.ts';

test.each([
  [{ growthMode: 'none' }, 'takes no sticks'],
  [{ guest: null }, 'has not connected'],
  [{ slots: { used: 256, limit: 256 } }, 'All 256 slots'],
  [{ pluggedBytes: 64 * GIB }, 'at its maximum'],
] as const)('no stick can be plugged: %o', (change, reason) => {
  expect(whyNotPlug(runningVm(change))).toContain(reason);
});

test('a running VM with room takes one; one that is off does not', () => {
  expect(whyNotPlug(runningVm())).toBeUndefined();
  expect(whyNotPlug({ ...runningVm(), state: 'paused' })).toContain('while the VM runs');
});

test('a size is judged before it is asked for', () => {
  expect(judgePlug({ size: '4', node: 0 }, memoryView())).toBe(4 * GIB);
  expect(judgePlug({ size: '13GiB', node: 0 }, memoryView())).toBe('Up to the maximum there is room for 12.00 GiB.');
  expect(judgePlug({ size: 'much', node: 0 }, memoryView())).toContain('Not a size');
});

test('a change of the layout is one line', () => {
  const stick = { id: 'ha2', sizeBytes: 8 * GIB, addressBytes: null, node: 0, origin: 'dimmer' } as const;
  expect(historyWords({ what: 'added', stick, because: 'The target needs it.' })).toBe(
    'ha2 plugged, 8.00 GiB: The target needs it.',
  );
  expect(historyWords({ what: 'removed', stick: { ...stick, origin: 'outside' }, because: '' })).toBe(
    'ha2 removed from outside Dimmer, 8.00 GiB',
  );
});
