import type { GuestKind, VmState } from '@dimmer/contract';

export const STATE_WORDS: Readonly<Record<VmState, string>> = {
  defined: 'Off',
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  saved: 'Saved',
  stopping: 'Stopping',
  failed: 'Failed',
  unreachable: 'Unreachable',
};

export const GUEST_WORDS: Readonly<Record<GuestKind, string>> = {
  windows: 'Windows',
  linux: 'Linux',
  stubborn: 'Stubborn',
  external: 'External',
  real: 'Real',
};

/** Whether the machine has memory now: figures of others are those of its last run, or none. */
export function isOn(state: VmState): boolean {
  return state !== 'defined' && state !== 'saved' && state !== 'failed';
}
