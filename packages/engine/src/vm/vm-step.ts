import type { Step } from '@dimmer/reducer';
import { act, cancelAction, missDeadline, takeActionAnswer } from './actions.ts';
import { feedController } from './feed-controller.ts';
import type { StampedInput, VmEffect, VmInput } from './io.ts';
import { followEvent, machineFailed, machineGone, machineUp, noteUnreachable, observed } from './machine-life.ts';
import { remove } from './remove.ts';
import { machineNotSaved, machineSaved } from './save-machine.ts';
import { takeOver } from './take-over.ts';
import { answer, takeTurn, type Turn } from './turn.ts';
import { stateOf, type VmCore } from './vm-core.ts';

/** One VM: its life cycle, and inside of it the controller of its memory. */
export const vmStep: Step<VmCore, StampedInput, VmEffect> = (core, { stamp, input }) => [
  core,
  core.removed ? [] : takeTurn(core, stamp, (turn) => judge(turn, input)),
];

/** What a request expects of the VM is judged here, with nothing in between it and the change. */
function judge(turn: Turn, input: VmInput): void {
  const { core } = turn;
  const expected = !('requestId' in input) || (input.expects?.({ record: core.record, state: stateOf(core) }) ?? true);
  if (expected) return take(turn, input);
  const detail = 'The VM has changed since it was read.';
  answer(turn, input.requestId, { type: 'denied', reason: 'precondition-failed', detail });
}

function take(turn: Turn, input: VmInput): void {
  const { core } = turn;
  switch (input.type) {
    case 'act':
      return act(turn, input);
    case 'describe':
      return describe(turn, input);
    case 'remove':
      return remove(turn, input);
    case 'cancel':
      if (core.action?.id === input.operationId) return cancelAction(turn, input.requestId, input.actor);
      return feedController(turn, input);
    case 'machine-up':
      return machineUp(turn, input);
    case 'machine-failed':
      return machineFailed(turn, input.reason);
    case 'machine-gone':
      return machineGone(turn, input);
    case 'machine-saved':
      return machineSaved(turn, input);
    case 'machine-not-saved':
      return machineNotSaved(turn, input.reason);
    case 'machine-event':
      return followEvent(turn, input.event);
    case 'observed':
      return observed(turn, input);
    case 'unobservable':
      return noteUnreachable(turn, input.reason);
    case 'action-answered':
      return takeActionAnswer(turn, input);
    case 'deadline':
      return missDeadline(turn);
    case 'taken-over':
      return takeOver(turn, input);
    default:
      return feedController(turn, input);
  }
}

function describe(turn: Turn, { change, requestId, actor }: Extract<VmInput, { type: 'describe' }>): void {
  const { core } = turn;
  core.record = { ...core.record, ...change, updatedAt: turn.at };
  turn.cause = { actor, operationId: null };
  answer(turn, requestId, { type: 'done' });
}
