import { attachedSocket } from '@dimmer/hypervisor';
import { feedController } from './feed-controller.ts';
import type { VmInput } from './io.ts';
import { answer, tell, type Turn } from './turn.ts';

/** Deletes a VM that is off; with `force` ends a running one first. */
export function remove(turn: Turn, { requestId, actor, force }: Extract<VmInput, { type: 'remove' }>): void {
  const { core } = turn;
  if (core.removing) {
    return answer(turn, requestId, { type: 'denied', reason: 'wrong-state', detail: 'The VM is being deleted.' });
  }
  // An attached machine is only let go.
  const isOurs = attachedSocket(core.record.definition) === undefined;
  if (core.machine !== 'none' && !force && isOurs) {
    const detail = 'The VM runs. Shut it down first, or delete it by force.';
    return answer(turn, requestId, { type: 'denied', reason: 'vm-running', detail });
  }
  core.removing = { requestId, actor };
  turn.cause = { actor, operationId: null };
  if (core.machine === 'none') removeNow(turn);
  else turn.effects.push({ type: 'kill-machine' });
}

/** What waited for a saved machine ends with it. */
function removeNow(turn: Turn): void {
  if (turn.core.record.saved) feedController(turn, { type: 'machine-stopped', lost: false });
  deleteRemoved(turn);
}

export function deleteRemoved(turn: Turn): void {
  const { core } = turn;
  if (!core.removing) return;
  const { requestId, actor } = core.removing;
  core.removed = true;
  tell(turn, { type: 'vm.deleted', operationId: null, actor, data: { name: core.record.name } });
  turn.effects.push({ type: 'delete-vm' });
  answer(turn, requestId, { type: 'done' });
  turn.effects.push({ type: 'leave' });
}
