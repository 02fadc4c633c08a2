import type { Operation } from '@dimmer/planner';
import { endAction, type Ending } from './action-operation.ts';
import type { VmRecord } from '../ports.ts';
import { beginAction } from './actions.ts';
import { lookFor } from './machine-life.ts';
import { tellEnded } from './running-action.ts';
import { feedController } from './feed-controller.ts';
import type { VmInput } from './io.ts';
import { SELF, type Turn } from './turn.ts';

/**
 * The beginning of a mailbox: what was under way is continued or ended truthfully. The machine is gone with the Dimmer
 * that ran it; if it ran, it comes up again: where it was when Dimmer could save it, else as after a power cut.
 */
export function takeOver(turn: Turn, { orphans, comeUp }: Extract<VmInput, { type: 'taken-over' }>): void {
  const { core } = turn;
  for (const orphan of orphans) endOrphan(turn, orphan);
  if (core.record.saved) return takeOverSaved(turn, comeUp);
  if (mayLiveOn(core.record)) return lookFor(turn, 'Dimmer has just started, and looks for it.');
  const wanted = core.record.ran || core.record.autostart;
  const started = comeUp && wanted && startAgain(turn).state === 'running';
  if (!started) feedController(turn, { type: 'machine-stopped', lost: true });
}

/** Real QEMU outlives Dimmer. */
function mayLiveOn({ definition, ran }: VmRecord): boolean {
  return definition.qemu !== undefined && ran;
}

/** Nobody asks for it: Dimmer brings back what is wanted. */
function startAgain(turn: Turn, kind: 'start' | 'restore' = 'start'): Operation {
  return beginAction(turn, kind, { id: turn.newId(), origin: 'reapply', actor: SELF });
}

/** What a person has saved stays so; what Dimmer put away when it stopped goes on. */
function takeOverSaved(turn: Turn, comeUp: boolean): void {
  feedController(turn, { type: 'machine-saved' });
  if (comeUp && turn.core.record.ran) startAgain(turn, 'restore');
}

/** A machine that was to go off is off; anything else was cut short. One that lives on is looked for. */
function endOrphan(turn: Turn, orphan: Operation): void {
  const { core } = turn;
  const off = (orphan.kind === 'shutdown' || orphan.kind === 'kill') && !mayLiveOn(core.record);
  if (off) core.record = { ...core.record, ran: false, updatedAt: turn.at };
  const ended = endAction(orphan, off ? ENDED_OFF : CUT_SHORT, turn.at);
  turn.effects.push({ type: 'save-operation', operation: ended });
  tellEnded(turn, ended);
}

const ENDED_OFF: Ending = {
  state: 'succeeded',
  outcome: null,
  because: 'Dimmer stopped meanwhile, and the machine with it: it is off.',
};

const CUT_SHORT: Ending = {
  state: 'failed',
  outcome: 'hypervisor-lost',
  because: 'Dimmer stopped in the middle of it.',
};
