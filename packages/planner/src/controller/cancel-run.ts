import { readFacts } from '../facts.ts';
import { deny } from './admit-target.ts';
import { endRun } from './end-run.ts';
import type { ControllerInput } from './io.ts';
import { situate } from './situate.ts';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';
import { answer, say, saveDesired, type Work } from './work.ts';

type Cancel = ControllerInput & { readonly type: 'cancel' };

/** Stops where the device can be stopped soonest, and makes that the target: nobody wants the rest any more. */
export function cancelRun(work: Work, { requestId, operationId, actor }: Cancel): void {
  const { state } = work;
  const { run, machine } = state;
  if (state.last?.operationId === operationId)
    return answer(work, requestId, deny('operation-ended', 'It has ended already.'));
  if (run?.operation.id !== operationId) {
    return answer(work, requestId, deny('operation-unknown', 'No such operation of the memory is running.'));
  }
  if (!machine) return endWaiting(work, requestId);
  if (run.cancelledAt === null) {
    run.cancelledAt = work.at;
    retarget(work, stopAt(state, machine), actor);
  }
  answer(work, requestId, { type: 'accepted', operation: run.operation });
}

/** It waits for a machine that is saved, or on its way up: nothing has to be stopped. */
function endWaiting(work: Work, requestId: string): void {
  const because = 'It was cancelled while the machine was not there.';
  endRun(work, { state: 'cancelled', outcome: 'cancelled', because });
  answer(work, requestId, { type: 'done' });
}

/** A cancelled operation has ended before the size it was to stop at: what the guest has then is what is wanted. */
export function settleCancelled(work: Work, machine: Machine): void {
  const { actor } = work.state.run?.operation ?? {};
  retarget(work, machine.observation.actualBytes, actor ?? 'dimmer');
}

function retarget(work: Work, bytes: number, actor: string): void {
  const { desired } = work.state;
  const targetBytes = Math.min(Math.max(bytes, desired.minimumBytes), desired.maximumBytes);
  if (targetBytes === desired.targetBytes || desired.control === 'manual') return;
  saveDesired(work, { targetBytes });
  const data = { targetBytes, formerTargetBytes: desired.targetBytes, because: 'cancelled' };
  say(work, 'memory.target', data, { actor });
}

/** A slice under way cannot be taken back, nor can a stick that is on its way to the guest. */
function stopAt(state: ControllerState, machine: Machine): number {
  const facts = readFacts(situate(state, machine));
  const { targetBytes } = state.desired;
  if (facts.currentBytes <= targetBytes) return Math.min(targetBytes, facts.potentialBytes);
  if (!machine.sent || facts.pendingSticks > 0) return facts.currentBytes;
  return Math.min(facts.currentBytes, machine.sent.bytes);
}
