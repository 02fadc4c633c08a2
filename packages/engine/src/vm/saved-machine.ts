import type { EngineRefusal } from '../engine.ts';
import { feedController } from './feed-controller.ts';
import { finishAction } from './running-action.ts';
import { SELF, type Turn } from './turn.ts';
import type { VmCore } from './vm-core.ts';

/** A guest that runs outside of Dimmer goes on by itself, whatever becomes of its machine. */
export function refuseSave({ record }: VmCore): EngineRefusal | undefined {
  const { guest, qemu } = record.definition;
  if (qemu) {
    const because = 'A machine of real QEMU cannot be saved: Dimmer has no place for its migration stream.';
    return { type: 'denied', reason: 'guest-outside', detail: because };
  }
  if (guest.kind !== 'external') return undefined;
  const detail = 'Its guest runs outside of Dimmer, which can save the machine but not the guest.';
  return { type: 'denied', reason: 'guest-outside', detail };
}

/** The machine goes on where it was: what was kept of it is the past now. */
export function forgetSaved(turn: Turn): void {
  const { core } = turn;
  if (!core.record.saved) return;
  core.record = { ...core.record, saved: null, updatedAt: turn.at };
  turn.effects.push({ type: 'forget-machine' });
}

/** It did not come up again. Nothing is lost: a person restores it once more, or kills it and starts afresh. */
export function restoreFailed(turn: Turn, reason: string): void {
  const { core } = turn;
  core.machine = 'none';
  core.failure = reason;
  // What Dimmer itself had put away it tries again at its next start.
  if (turn.cause.actor !== SELF) core.record = { ...core.record, ran: false, updatedAt: turn.at };
  feedController(turn, { type: 'machine-saved' });
  const killed = core.action?.kind === 'kill';
  if (killed) finishAction(turn, { state: 'succeeded', outcome: null, because: 'It was not restored.' });
  else finishAction(turn, { state: 'failed', outcome: 'saved-state-refused', because: reason });
}

/** A kill of what is off: the machine will not go on where it was. */
export function discardSaved(turn: Turn): void {
  const { core } = turn;
  core.failure = null;
  core.record = { ...core.record, ran: false };
  forgetSaved(turn);
  feedController(turn, { type: 'machine-stopped', lost: false });
  finishAction(turn, { state: 'succeeded', outcome: null, because: 'What was saved of the machine is discarded.' });
}
