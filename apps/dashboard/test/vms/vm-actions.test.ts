import type { VmState } from '@dimmer/contract';
import { expect, test } from 'vitest';
import { actionReason, VM_ACTIONS } from '../../src/features/vms/vm-actions.ts';
import { vm } from './fixtures.ts';

const possible = (state: VmState): readonly string[] =>
  VM_ACTIONS.filter((action) => actionReason(action, vm({ state })) === undefined);

test.each<readonly [VmState, readonly string[]]>([
  ['defined', ['start']],
  ['saved', ['restore', 'kill']],
  ['failed', ['start']],
  ['starting', ['reset', 'kill']],
  ['running', ['shutdown', 'reboot', 'reset', 'pause', 'save', 'kill']],
  ['paused', ['reset', 'resume', 'save', 'kill']],
  ['stopping', ['kill']],
  ['unreachable', ['kill']],
])('what can be done with a VM that is %s', (state, actions) => {
  expect(possible(state)).toEqual(actions);
});

test('what cannot be done says why', () => {
  expect(actionReason('resume', vm())).toBe('It is not paused.');
  expect(actionReason('shutdown', vm({ state: 'paused' }))).toContain('Resume it first');
});

test('a guest from outside cannot be saved', () => {
  const outside = vm({ guest: { kind: 'external', socketPath: '/run/guest.sock' } });
  expect(actionReason('save', outside)).toContain('outside of Dimmer');
  expect(actionReason('shutdown', outside)).toBeUndefined();
});
