import type { VmState } from '@dimmer/contract';
import { expect, test } from 'vitest';
import { actionReason, isOffered, VM_ACTIONS } from '../../src/features/vms/vm-actions.ts';
import { attached, run, vm } from './fixtures.ts';

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

test('a real machine is not written down, and one that somebody else has started is not ended', () => {
  const missing = (of: Parameters<typeof isOffered>[1]) => VM_ACTIONS.filter((action) => !isOffered(action, of));
  expect(missing(vm())).toEqual([]);
  expect(missing(vm(run))).toEqual(['save', 'restore']);
  expect(missing(vm(attached))).toEqual(['save', 'restore', 'kill']);
});
