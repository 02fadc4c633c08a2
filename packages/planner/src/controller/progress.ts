import type { Plan } from '../plan.ts';
import { expectMs } from './pace.ts';
import type { Machine } from './machine.ts';
import type { Run } from './state.ts';
import type { Work } from './work.ts';

/** Live figures come at most four times a second. */
const PROGRESS_MS = 250;

/** Tells how far the operation is, and how long the rest will take at the guest's own rate. */
export function tellProgress(work: Work, run: Run, machine: Machine, plan: Plan): void {
  const { currentBytes } = plan.facts;
  const fromBytes = run.operation.fromBytes ?? currentBytes;
  const totalBytes = Math.abs(plan.goalBytes - fromBytes);
  const leftBytes = Math.min(totalBytes, Math.abs(plan.goalBytes - currentBytes));
  const etaMs = machine.observation.running ? expectMs(machine, currentBytes, plan.goalBytes) : null;
  run.operation = { ...run.operation, progress: { doneBytes: totalBytes - leftBytes, totalBytes, etaMs } };
  if (work.at - work.state.progressAt < PROGRESS_MS) return;
  work.state.progressAt = work.at;
  work.effects.push({ type: 'progress', operation: run.operation });
}
