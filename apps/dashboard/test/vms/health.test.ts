import type { Vm } from '@dimmer/contract';
import { expect, test } from 'vitest';
import { etaWords, healthOf, needsAttention } from '../../src/features/vms/health.ts';
import { GIB, vm } from './fixtures.ts';

type Memory = Partial<Vm['memory']>;
const warning = (severity: 'info' | 'warning' | 'error', message: string) =>
  ({ code: 'guest-floor', severity, message }) as const;

test('silence is health', () => {
  expect(healthOf(vm())).toEqual({ tone: 'calm', mark: 'none', words: 'Settled' });
});

test.each<readonly [Memory, string, string]>([
  [{ phase: 'growing', actualBytes: 4 * GIB, targetBytes: 12 * GIB }, 'up', 'Growing, 8.00 GiB to go'],
  [{ phase: 'growing', actualBytes: 12 * GIB, targetBytes: 12 * GIB }, 'up', 'Growing, awaiting an answer'],
  [{ phase: 'shrinking', actualBytes: 12 * GIB, targetBytes: 3 * GIB }, 'down', 'Shrinking, 9.00 GiB to go'],
  [{ phase: 'partial', actualBytes: 11 * GIB, targetBytes: 8 * GIB }, 'partial', 'The guest kept 3.00 GiB more'],
  [{ phase: 'partial', actualBytes: 8 * GIB, targetBytes: 9 * GIB }, 'partial', '1.00 GiB short of the target'],
  [{ phase: 'reboot-transient', targetBytes: 12 * GIB }, 'reboot', 'Restarting, then 12.00 GiB again'],
  [{ phase: 'waiting-for-guest' }, 'wait', 'Waiting for the guest'],
  [{ control: 'manual' }, 'none', 'By hand, from the monitor'],
])('a phase has a glyph and a sentence', (memory, mark, words) => {
  expect(healthOf(vm({ memory }))).toMatchObject({ mark, words });
});

test('the worst warning speaks, a mere hint does not', () => {
  const warnings = [warning('info', 'hint'), warning('warning', 'look'), warning('error', 'broken')];
  expect(healthOf(vm({ memory: { warnings } }))).toMatchObject({ tone: 'bad', words: 'broken' });
  expect(healthOf(vm({ memory: { warnings: warnings.slice(0, 2) } }))).toMatchObject({ tone: 'warn', words: 'look' });
  expect(healthOf(vm({ memory: { warnings: warnings.slice(0, 1) } }))).toMatchObject({ tone: 'calm' });
});

test('a lost machine is worse than what its memory said', () => {
  const lost = vm({
    state: 'unreachable',
    stateReason: 'No answer for 2 m.',
    memory: { warnings: [warning('warning', 'look')] },
  });
  expect(healthOf(lost)).toEqual({ tone: 'bad', mark: 'broken', words: 'No answer for 2 m.' });
});

test('attention is for what somebody should look at', () => {
  expect(needsAttention(vm())).toBe(false);
  expect(needsAttention(vm({ memory: { phase: 'growing' } }))).toBe(false);
  expect(needsAttention(vm({ state: 'failed' }))).toBe(true);
});

test('an estimate is said only when there is one', () => {
  expect(etaWords(0.608, 53_000)).toBe('61 %, 53 s');
  expect(etaWords(0.5, null)).toBe('50 %');
});
