import { SILENT_MS } from '../limits.ts';
import type { Plan } from '../plan-resize.ts';
import { sayBytes } from '../words.ts';
import type { Ending } from './end-run.ts';
import type { Machine } from './machine.ts';
import type { Run } from './state.ts';
import type { Work } from './work.ts';

/** How long a cancelled operation waits for what the device cannot stop. */
const CANCEL_MS = 10_000;

/** Whether the operation has come to its end, and to which. Judged by what guest and device report, not by what was sent. */
export function judgeEnd(work: Work, machine: Machine, run: Run, plan: Plan): Ending | null {
  const quiet = plan.steps.length === 0;
  if (run.cancelledMs !== null) return judgeCancelled(machine, run.cancelledMs, plan, quiet);
  if (run.unplugId !== null) return judgeUnplug(machine, run.unplugId);
  if (quiet) return judgeQuiet(plan);
  if (plan.steps[0]?.kind !== 'await-guest') return null;
  if (plan.facts.stoppedShort) return floor(plan);
  return machine.vmMs - machine.changedMs >= SILENT_MS ? judgeSilent(work, machine, plan) : null;
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

function judgeCancelled(machine: Machine, cancelledMs: number, { facts }: Plan, quiet: boolean): Ending | null {
  if (!quiet && !facts.stoppedShort && machine.vmMs - cancelledMs < CANCEL_MS) return null;
  const because = `Cancelled at ${sayBytes(machine.observation.actualBytes)}.`;
  return { state: 'cancelled', outcome: 'cancelled', because };
}

function judgeQuiet({ goalBytes, bound }: Plan): Ending {
  if (bound)
    return {
      state: 'partial',
      outcome: bound.outcome,
      because: `${sayBytes(goalBytes)} is the most there can be. ${bound.because}`,
    };
  return { state: 'succeeded', outcome: 'reached', because: `The guest has ${sayBytes(goalBytes)}.` };
}

function floor({ facts }: Plan): Ending {
  const because = `The guest stopped at ${sayBytes(facts.currentBytes)}: it keeps this much for itself (its floor).`;
  return { state: 'partial', outcome: 'guest-floor', because };
}

/** Without `x-` a guest that still reports, and does not shrink, is at its floor rather than silent. */
function judgeSilent({ at }: Work, machine: Machine, plan: Plan): Ending {
  const { currentBytes } = plan.facts;
  const reports = machine.report && at - machine.report.at < SILENT_MS;
  if (!machine.observation.balloon && currentBytes > plan.goalBytes && reports) return floor(plan);
  const because = machine.connection.open
    ? `The guest has not answered for ${SILENT_MS / 1000} s; it has ${sayBytes(currentBytes)}.`
    : `No guest has connected for ${SILENT_MS / 1000} s; it has ${sayBytes(currentBytes)}.`;
  return { state: 'partial', outcome: 'guest-silent', because };
}
