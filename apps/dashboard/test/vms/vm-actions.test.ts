import type { VmState } from '@dimmer/contract';
import { expect, test } from 'vitest';
import { actionReason, VM_ACTIONS } from '../../src/features/vms/vm-actions.ts';

const possible = (state: VmState): readonly string[] =>
  VM_ACTIONS.filter((action) => actionReason(action, state) === undefined);

test.each<readonly [VmState, readonly string[]]>([
  ['defined', ['start']],
  ['saved', ['start']],
  ['failed', ['start']],
  ['starting', ['reset', 'kill']],
  ['running', ['shutdown', 'reboot', 'reset', 'pause', 'kill']],
  ['paused', ['reset', 'resume', 'kill']],
  ['stopping', ['kill']],
  ['unreachable', ['kill']],
])('what can be done with a VM that is %s', (state, actions) => {
  expect(possible(state)).toEqual(actions);
});

test('what cannot be done says why', () => {
  expect(actionReason('resume', 'running')).toBe('It is not paused.');
  expect(actionReason('shutdown', 'paused')).toContain('Resume it first');
});
