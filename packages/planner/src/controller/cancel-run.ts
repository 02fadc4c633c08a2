import { type Facts, readFacts } from '../facts.ts';
import { deny } from './admit-target.ts';
import type { ControllerInput } from './io.ts';
import { situate } from './situate.ts';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';
import { answer, say, saveDesired, type Work } from './work.ts';

type Cancel = ControllerInput & { readonly type: 'cancel' };

/** Stops where the device can be stopped soonest, and makes that the target: nobody wants the rest any more. */
export function cancelRun(work: Work, { requestId, operationId, actor }: Cancel): void {
  const { state } = work;
  const { run, machine, desired } = state;
  if (state.last?.operationId === operationId)
    return answer(work, requestId, deny('operation-ended', 'It has ended already.'));
  if (!run || run.operation.id !== operationId || !machine) {
    return answer(work, requestId, deny('operation-unknown', 'No such operation of the memory is running.'));
  }
  if (run.cancelledMs === null) {
    run.cancelledMs = machine.vmMs;
    const targetBytes = stopAt(state, machine);
    if (targetBytes !== desired.targetBytes && desired.control === 'target') {
      saveDesired(work, { targetBytes });
      say(
        work,
        'memory.target',
        { targetBytes, formerTargetBytes: desired.targetBytes, because: 'cancelled' },
        { actor },
      );
    }
  }
  answer(work, requestId, { type: 'accepted', operation: run.operation });
}

/** A slice under way cannot be taken back, nor can a stick that is on its way to the guest. */
function stopAt(state: ControllerState, machine: Machine): number {
  const facts = readFacts(situate(state, machine));
  const { desired } = state;
  const bytes =
    facts.currentBytes > desired.targetBytes
      ? stopShrinking(facts, machine)
      : Math.min(desired.targetBytes, facts.potentialBytes);
  return Math.min(Math.max(bytes, desired.minimumBytes), desired.maximumBytes);
}

function stopShrinking({ currentBytes, pendingSticks }: Facts, { sent }: Machine): number {
  if (!sent || pendingSticks > 0) return currentBytes;
  return Math.min(currentBytes, sent.bytes);
}
