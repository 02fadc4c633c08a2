import { SILENT_MS } from '../limits.ts';
import type { Bound } from '../growth-room.ts';
import type { Plan } from '../plan.ts';
import { sayBytes } from '../words.ts';
import type { Ending } from './end-run.ts';
import type { Machine } from './machine.ts';
import { hasMoved, mayStop, patienceMs } from './patience.ts';
import type { Run } from './state.ts';
import type { Work } from './work.ts';

/** How long a cancelled operation waits for what the device cannot stop. */
const CANCEL_MS = 10_000;

/** Whether the operation has come to its end, and to which. Judged by what guest and device report, not by what was sent. */
export function judgeEnd(work: Work, machine: Machine, run: Run, plan: Plan): Ending | null {
  if (run.cancelledAt !== null) return judgeCancelled(machine, run, plan);
  if (run.unplugId !== null) return judgeUnplug(machine, run.unplugId);
  if (plan.steps.length === 0) return judgeQuiet(run, plan);
  if (plan.steps[0]?.kind !== 'await-guest') return null;
  if (plan.facts.stoppedShort) return floor(plan);
  const stillMs = machine.vmMs - machine.changedMs;
  return stillMs >= patienceMs(machine, run) ? judgeSilent(work, machine, run, plan) : null;
}

function judgeUnplug(machine: Machine, id: string): Ending | null {
  const there = machine.observation.sticks.some((stick) => stick.id === id);
  if (!there) return { state: 'succeeded', outcome: 'reached', because: `Stick ${id} is gone.` };
  if (machine.vmMs - machine.changedMs < SILENT_MS) return null;
  return {
    state: 'failed',
    outcome: 'unplug-pending',
    because: `Stick ${id} cannot be removed while the guest is given memory back.`,
  };
}

/** Whatever is still armed in the device is overruled first: the plan's head is no wait as long as something is. */
function judgeCancelled(machine: Machine, run: Run, plan: Plan): Ending | null {
  const [head] = plan.steps;
  if (head && (head.kind !== 'await-guest' || !isCancelOver(machine, run, plan))) return null;
  const because = `Cancelled at ${sayBytes(machine.observation.actualBytes)}.`;
  return { state: 'cancelled', outcome: 'cancelled', because };
}

/** A slice under way is waited for a while, a stick on its way like in any operation. */
export function isCancelOver(machine: Machine, { cancelledAt }: Run, { steps, facts }: Plan): boolean {
  if (cancelledAt === null) return false;
  // A guest that stands still has nothing to finish; what it was asked comes when it goes on.
  if (steps.length === 0 || facts.stoppedShort || !machine.observation.running) return true;
  if (facts.pendingSticks > 0) return machine.vmMs - machine.changedMs >= SILENT_MS;
  return machine.seenAt - cancelledAt >= CANCEL_MS;
}

function judgeQuiet({ operation }: Run, { goalBytes, bound }: Plan): Ending {
  if (operation.kind === 'resize' && operation.targetBytes === null) {
    const because = `The sticks are back as they were; the guest has ${sayBytes(goalBytes)}.`;
    return { state: 'succeeded', outcome: 'reached', because };
  }
  if (bound) return { state: 'partial', outcome: bound.outcome, because: sayBound(bound, goalBytes) };
  return { state: 'succeeded', outcome: 'reached', because: `The guest has ${sayBytes(goalBytes)}.` };
}

function sayBound({ outcome, because, isWhole }: Bound, goalBytes: number): string {
  if (isWhole) return because;
  return `${sayBytes(goalBytes)} is the ${outcome === 'guest-floor' ? 'least' : 'most'} there can be. ${because}`;
}

function floor({ facts }: Plan): Ending {
  const because = `The guest stopped at ${sayBytes(facts.currentBytes)}: it keeps this much for itself (its floor).`;
  return { state: 'partial', outcome: 'guest-floor', because };
}

/** Memory that a balloon gives back is never refused: a guest that does not take it does not answer. */
function isTelling({ observation }: Machine, { facts, goalBytes }: Plan): boolean {
  return facts.currentBytes > goalBytes || observation.growthMode === 'virtio-mem';
}

/** It had begun, and has come to a stop before the goal; should it go on later, it goes on by itself. */
function judgeStopped(plan: Plan): Ending {
  if (plan.facts.currentBytes > plan.goalBytes) return floor(plan);
  const because = `The guest has stopped at ${sayBytes(plan.facts.currentBytes)}: it did not take all that was added.`;
  return { state: 'partial', outcome: 'partial-hot-add', because };
}

/** Without `x-` a guest that still reports, and does not shrink, is at its floor rather than silent. */
function judgeSilent({ at }: Work, machine: Machine, run: Run, plan: Plan): Ending {
  const { currentBytes } = plan.facts;
  if (mayStop(machine) && hasMoved(machine, run) && isTelling(machine, plan)) return judgeStopped(plan);
  const patienceS = patienceMs(machine, run) / 1000;
  const reports = machine.report && at - machine.report.at < SILENT_MS;
  if (!machine.observation.balloon && currentBytes > plan.goalBytes && reports) return floor(plan);
  const because = machine.connection.open
    ? `The guest has not answered for ${patienceS} s; it has ${sayBytes(currentBytes)}.`
    : `No guest has connected for ${patienceS} s; it has ${sayBytes(currentBytes)}.`;
  return { state: 'partial', outcome: 'guest-silent', because };
}
