import { feedController } from './feed-controller.ts';
import type { VmInput } from './io.ts';
import { machineGone } from './machine-life.ts';
import { finishAction } from './running-action.ts';
import type { Turn } from './turn.ts';

/** The machine is off and all of it is in the document. One that was to be ended meanwhile has ended. */
export function machineSaved(turn: Turn, { document }: Extract<VmInput, { type: 'machine-saved' }>): void {
  const { core } = turn;
  const { action, removing, memory } = core;
  if (removing || action?.kind === 'kill') return machineGone(turn, { reason: 'killed' });
  if (action) turn.cause = { actor: action.actor, operationId: action.id };
  core.machine = 'none';
  core.stopped = false;
  core.unreachable = null;
  core.failure = null;
  const saved = { at: turn.at, reservedBytes: memory.reservedBytes };
  core.record = { ...core.record, ran: false, saved, updatedAt: turn.at };
  turn.effects.push({ type: 'keep-machine', document });
  feedController(turn, { type: 'machine-saved' });
  finishAction(turn, { state: 'succeeded', outcome: null, because: 'The machine is saved.' });
}

export function machineNotSaved(turn: Turn, reason: string): void {
  if (turn.core.action?.kind !== 'save') return;
  finishAction(turn, { state: 'failed', outcome: null, because: `The machine could not be saved: ${reason}.` });
}
