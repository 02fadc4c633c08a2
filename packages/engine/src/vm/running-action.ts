import type { Operation } from '@dimmer/planner';
import { advanceAction, type Ending, endAction } from './action-operation.ts';
import type { LifeCommand } from './io.ts';
import { tell, type Turn } from './turn.ts';

/** The life-cycle operation under way: what is written and told of it at each change. */
export function setAction(turn: Turn, operation: Operation): void {
  turn.core.action = operation;
  turn.effects.push({ type: 'save-operation', operation });
}

export function advance(turn: Turn, operation: Operation): void {
  const next = advanceAction(operation, turn.at);
  setAction(turn, next);
  const step = next.steps.find(({ state }) => state === 'running');
  if (!step) return;
  const data = { kind: step.kind, title: step.title, command: step.command };
  tell(turn, { type: 'operation.step', operationId: next.id, actor: next.actor, data });
}

const END_AT_SHUTDOWN: LifeCommand = { execute: 'set-action', arguments: { shutdown: 'poweroff' } };

export function finishAction(turn: Turn, ending: Ending): void {
  const { action, machine } = turn.core;
  if (!action) return;
  if (action.kind === 'reboot' && machine === 'up') send(turn, action, END_AT_SHUTDOWN);
  const ended = endAction(action, ending, turn.at);
  setAction(turn, ended);
  turn.core.action = null;
  turn.effects.push({ type: 'set-deadline', at: null });
  tellEnded(turn, ended);
}

export function tellEnded(turn: Turn, { id, actor, kind, state, outcome, because, reachedBytes }: Operation): void {
  const data = { kind, state, outcome, because, reachedBytes };
  tell(turn, { type: 'operation.ended', operationId: id, actor, data });
}

export function send(turn: Turn, operation: Operation, ...commands: readonly LifeCommand[]): void {
  turn.effects.push({ type: 'life-commands', operationId: operation.id, commands });
}

/** The machine has taken the request; now it is the guest's turn. */
export function isAsked(action: Operation): boolean {
  return action.steps[0]?.state !== 'running';
}
