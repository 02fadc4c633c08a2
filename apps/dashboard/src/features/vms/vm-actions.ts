import type { Vm, VmState } from '@dimmer/contract';

export const VM_ACTIONS = [
  'start',
  'shutdown',
  'reboot',
  'reset',
  'pause',
  'resume',
  'save',
  'restore',
  'kill',
] as const;
export type VmAction = (typeof VM_ACTIONS)[number];

const OFF = 'It is off.';
const STARTING = 'It is still starting.';
const STOPPING = 'It is going down already.';
const PAUSED = 'The guest is paused and cannot hear it. Resume it first.';
const LOST = 'Its machine does not answer.';
const NOT_SAVED = 'It is not saved.';
const OUTSIDE = 'Its guest runs outside of Dimmer and cannot be saved with it.';

type Reasons = Readonly<Partial<Record<VmState, string>>>;

const SAVED = 'It is saved: restore it, or discard what was saved first.';

const notWhileOff = { defined: OFF, saved: SAVED, failed: OFF } as const;
const askTheGuest: Reasons = {
  ...notWhileOff,
  starting: STARTING,
  stopping: STOPPING,
  paused: PAUSED,
  unreachable: LOST,
};

/** In which states an action is not possible, and why; the API has the last word. */
const REASONS: Readonly<Record<VmAction, Reasons>> = {
  start: {
    saved: SAVED,
    starting: 'It is starting already.',
    running: 'It is running already.',
    paused: 'It is on, but paused. Resume it.',
    stopping: STOPPING,
    unreachable: LOST,
  },
  shutdown: askTheGuest,
  reboot: askTheGuest,
  reset: { ...notWhileOff, stopping: STOPPING, unreachable: LOST },
  pause: { ...notWhileOff, starting: STARTING, stopping: STOPPING, paused: 'It is paused already.', unreachable: LOST },
  resume: { ...notWhileOff, starting: STARTING, running: 'It is not paused.', stopping: STOPPING, unreachable: LOST },
  save: { ...notWhileOff, saved: 'It is saved already.', starting: STARTING, stopping: STOPPING, unreachable: LOST },
  restore: {
    defined: NOT_SAVED,
    starting: STARTING,
    running: NOT_SAVED,
    paused: NOT_SAVED,
    stopping: NOT_SAVED,
    failed: NOT_SAVED,
    unreachable: NOT_SAVED,
  },
  kill: { defined: OFF, failed: OFF },
};

/**
 * Whether the action is there at all for such a machine: one that somebody else has started is not ended by Dimmer, and a
 * real one is not written down.
 */
export function isOffered(action: VmAction, { qemu }: Pick<Vm, 'qemu'>): boolean {
  if (!qemu) return true;
  return action !== 'save' && action !== 'restore' && (action !== 'kill' || !qemu.attach);
}

/** Why the action is not possible now, or undefined. */
export function actionReason(action: VmAction, { state, guest }: Pick<Vm, 'state' | 'guest'>): string | undefined {
  if (action === 'save' && guest.kind === 'external') return OUTSIDE;
  return REASONS[action][state];
}
