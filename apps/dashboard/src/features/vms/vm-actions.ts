import type { VmState } from '@dimmer/contract';

export const VM_ACTIONS = ['start', 'shutdown', 'reboot', 'reset', 'pause', 'resume', 'kill'] as const;
export type VmAction = (typeof VM_ACTIONS)[number];

const OFF = 'It is off.';
const STARTING = 'It is still starting.';
const STOPPING = 'It is going down already.';
const PAUSED = 'The guest is paused and cannot hear it. Resume it first.';
const LOST = 'Its machine does not answer.';

type Reasons = Readonly<Partial<Record<VmState, string>>>;

const notWhileOff = { defined: OFF, saved: OFF, failed: OFF } as const;
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
  kill: notWhileOff,
};

/** Why the action is not possible in this state, or undefined. */
export function actionReason(action: VmAction, state: VmState): string | undefined {
  return REASONS[action][state];
}
