import { DEMAND_ROOM_BYTES } from '../limits.ts';
import { foresee } from '../foresee.ts';
import type { PlanStep } from '../plan-step.ts';
import type { PlanPreview } from '../view.ts';
import { sayBytes } from '../words.ts';
import { demandOf } from './demand.ts';
import { expectMs } from './pace.ts';
import { situate } from './situate.ts';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';
import { describeStep } from './step-words.ts';

/** What would be done for this target now; changes nothing. */
export function previewPlan(state: ControllerState, targetBytes: number): PlanPreview {
  const { machine } = state;
  if (!machine) {
    const reason = 'The VM is not running: the size is applied when it has started.';
    return { steps: [], reachable: true, shortfallBytes: 0, reason, risks: [], etaMs: null };
  }
  const growthBar = machine.growthBar === 'partial-hot-add' ? null : machine.growthBar;
  const wanted = { ...situate(state, machine), targetBytes, sent: null, growthBar, mayBalloon: true, mayUnplug: true };
  const { plan, steps } = foresee(wanted);
  const { currentBytes } = plan.facts;
  const shortfallBytes = Math.max(0, targetBytes - plan.goalBytes);
  return {
    steps: steps.map((step) => ({
      kind: step.kind,
      title: describeStep(step, currentBytes).title,
      bytes: bytesOf(step, plan.goalBytes, currentBytes),
    })),
    reachable: plan.bound === null,
    shortfallBytes,
    reason: plan.bound?.because ?? null,
    risks: findRisks(machine, targetBytes),
    etaMs: expectMs(machine, currentBytes, plan.goalBytes),
  };
}

function bytesOf(step: PlanStep, goalBytes: number, currentBytes: number): number {
  if (step.kind === 'plug') return step.stick.sizeBytes;
  if (step.kind === 'set-balloon-target' || step.kind === 'set-requested-size') return step.goalBytes;
  return step.kind === 'unplug' ? 0 : Math.abs(goalBytes - currentBytes);
}

function findRisks(machine: Machine, targetBytes: number): PlanPreview['risks'] {
  const demandBytes = demandOf(machine);
  if (demandBytes === null || targetBytes >= demandBytes + DEMAND_ROOM_BYTES) return [];
  const message = `The guest needs ${sayBytes(demandBytes)} now: with less it may swap or fail.`;
  return [{ code: 'below-demand', message }];
}
