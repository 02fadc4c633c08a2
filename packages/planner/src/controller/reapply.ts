import { FLOOR_RETRY_BYTES, FLOOR_RETRY_MS } from '../limits.ts';
import { planResize } from '../plan-resize.ts';
import type { Plan } from '../plan.ts';
import { beginRun } from './begin-run.ts';
import { situate } from './situate.ts';
import type { Machine } from './machine.ts';
import { sentBefore } from './sent-before.ts';
import type { LastEnd, ReapplyCause } from './state.ts';
import { say, type Work } from './work.ts';

/** Follows what a guest that stopped at its floor has available since. */
export function noteAvailable({ state }: Work, availableBytes: number): void {
  const { last } = state;
  if (!last || last.outcome !== 'guest-floor') return;
  const least = Math.min(last.leastAvailableBytes ?? availableBytes, availableBytes);
  state.last = { ...last, availableBytes: last.availableBytes ?? availableBytes, leastAvailableBytes: least };
}

/** Begins to apply the target again, where there is a reason to and something to do (rule 5). */
export function reapply(work: Work, machine: Machine): void {
  const { state } = work;
  const cause = state.due ?? findCause(work, machine);
  state.due = null;
  if (!cause) return;
  const plan = planResize({ ...situate(state, machine), sent: sentBefore(machine) });
  const acts = plan.steps.some(({ kind }) => kind !== 'await-guest');
  if (plan.steps.length === 0) state.last = rememberBound(work, machine, plan);
  if (plan.steps.length === 0 || (state.desired.control === 'manual' && !acts)) return;
  if (cause === 'host-room' && plan.goalBytes <= (state.last?.goalBytes ?? 0)) return;
  const operation = beginRun(work, { id: work.spareId, kind: 'resize', origin: 'reapply', actor: 'dimmer' });
  say(work, 'memory.reapplied', { targetBytes: operation.targetBytes, cause, because: CAUSES[cause] });
}

/** What keeps the target away before anything could be sent, so that it is tried again when the bound gives way. */
function rememberBound({ at, state }: Work, { report, trace }: Machine, { bound, goalBytes }: Plan): LastEnd | null {
  if (!bound || state.last?.outcome === bound.outcome) return bound && state.last;
  const availableBytes = report?.availableBytes ?? null;
  const short = { operationId: null, at, availableBytes, leastAvailableBytes: availableBytes, trace, goalBytes };
  return { ...short, outcome: bound.outcome, because: bound.because };
}

function findCause({ state, at }: Work, machine: Machine): ReapplyCause | null {
  const { last } = state;
  if (!last) return null;
  // What a cancelled operation could not stop comes to its end later.
  if (last.outcome === 'guest-silent' || last.outcome === 'cancelled')
    return last.trace === machine.trace ? null : 'answers-again';
  if (last.outcome === 'host-memory-short') return 'host-room';
  if (last.outcome !== 'guest-floor' || at - last.at < FLOOR_RETRY_MS) return null;
  const available = machine.report?.availableBytes;
  if (available === undefined || last.availableBytes === null || last.leastAvailableBytes === null) return null;
  return available >= Math.max(last.availableBytes, last.leastAvailableBytes) + FLOOR_RETRY_BYTES
    ? 'memory-freed'
    : null;
}

const CAUSES: Readonly<Record<ReapplyCause, string>> = {
  start: 'The machine has started.',
  reset: 'The guest was reset.',
  reopened: 'The guest has connected again.',
  'answers-again': 'The guest answers again.',
  'memory-freed': 'The guest has more memory available than when it stopped.',
  'host-room': 'The host has room again.',
  interrupted: 'The removal of a stick had interrupted it.',
  unplugged: 'A stick has gone, later than it was asked to.',
};
