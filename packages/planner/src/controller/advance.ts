import { planResize } from '../plan-resize.ts';
import type { Plan } from '../plan.ts';
import { settleCancelled } from './cancel-run.ts';
import { followPlan } from './follow-steps.ts';
import { performStep } from './issue-command.ts';
import { isCancelOver, judgeEnd } from './judge-end.ts';
import { endRun } from './end-run.ts';
import { tellProgress } from './progress.ts';
import { reapply } from './reapply.ts';
import { situate } from './situate.ts';
import type { Machine } from './machine.ts';
import type { Run } from './state.ts';
import type { Work } from './work.ts';

/** Plans anew from what is known now, and executes the head of the plan. */
export function advance(work: Work, machine: Machine): void {
  const { state } = work;
  if (!machine.fresh || state.command || state.manual) return;
  if (state.run) state.due = null;
  else reapply(work, machine);
  if (state.run) go(work, machine, state.run);
}

function go(work: Work, machine: Machine, run: Run): void {
  const whole = planAnew(work, machine, run);
  const plan = run.unplugId === null ? whole : removalOnly(whole);
  const ending = judgeEnd(work, machine, run, plan);
  if (ending) {
    if (ending.state === 'succeeded') followPlan(work, run, { ...plan, steps: [] });
    return endRun(work, { ...ending, goalBytes: plan.goalBytes });
  }
  followPlan(work, run, plan);
  if (plan.steps[0]?.kind === 'await-guest') work.plan = whole;
  else act(work, machine, run, plan);
  tellProgress(work, run, machine, plan);
}

/** When nothing more comes of a cancelled operation, what the guest has is what is wanted. */
function planAnew(work: Work, machine: Machine, run: Run): Plan {
  const plan = planResize(situate(work.state, machine));
  if (run.isSettled || !isCancelOver(machine, run, plan)) return plan;
  run.isSettled = true;
  settleCancelled(work, machine);
  return planResize(situate(work.state, machine));
}

/** A removal does nothing but what must come before it: the target is for another operation. */
function removalOnly(plan: Plan): Plan {
  const steps = plan.steps.slice(0, plan.steps.findLastIndex(({ kind }) => kind === 'unplug') + 1);
  return { ...plan, steps: steps.length > 0 ? steps : [{ kind: 'await-guest', what: 'settle' }] };
}

function act(work: Work, machine: Machine, run: Run, plan: Plan): void {
  const [head] = plan.steps;
  if (!head) return;
  const index = run.operation.steps.findIndex(({ state }) => state === 'running');
  performStep(work, machine, head, run.keys[index] ?? '', plan.facts.totalBytes);
}
