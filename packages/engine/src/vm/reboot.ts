import type { Operation } from '@dimmer/planner';
import { advanceAction } from './action-operation.ts';
import type { LifeCommand } from './io.ts';
import { advance, finishAction, isAsked, send } from './running-action.ts';
import type { Turn } from './turn.ts';

/** Asks the guest to shut down, of a machine that stays when it does: then it is reset. */
export function askForReboot(turn: Turn, operation: Operation): void {
  send(turn, operation, STAY_AT_SHUTDOWN, { execute: 'system_powerdown' });
}

const STAY_AT_SHUTDOWN: LifeCommand = { execute: 'set-action', arguments: { shutdown: 'pause' } };

/** The guest that was asked to shut down for a reboot has done so. Answers whether there was one. */
export function bootAgain(turn: Turn): boolean {
  const { action } = turn.core;
  if (action?.kind !== 'reboot') return false;
  // The answer to the powerdown may come after the guest's.
  const waited = isAsked(action) ? action : advanceAction(action, turn.at);
  advance(turn, waited);
  send(turn, action, { execute: 'system_reset' }, { execute: 'cont' });
  return true;
}

/** The guest has restarted by itself, as a crashed one does: that is what was wanted. */
export function noteReset(turn: Turn): void {
  const { action } = turn.core;
  if (action?.kind !== 'reboot' || isShutDown(action)) return;
  finishAction(turn, { state: 'succeeded', outcome: null, because: 'The guest has restarted by itself.' });
}

function isShutDown(reboot: Operation): boolean {
  return isAsked(reboot) && reboot.steps[1]?.state !== 'running';
}
