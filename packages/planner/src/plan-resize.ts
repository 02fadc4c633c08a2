import { type Facts, readFacts } from './facts.ts';
import { lowerGoal } from './goal.ts';
import { newStick } from './new-stick.ts';
import { nextBalloon } from './next-balloon.ts';
import type { Plan } from './plan.ts';
import type { PlanStep } from './plan-step.ts';
import { planVirtioMem } from './plan-virtio-mem.ts';
import { removals } from './removals.ts';
import type { Situation } from './situation.ts';
import { withWaits } from './waits.ts';

/** Rules 0 to 5 of the design page ("Planner rules"), from one observation. */
export function planResize(situation: Situation): Plan {
  const { region } = situation.observation;
  if (region?.kind === 'virtio-mem') return planVirtioMem(situation, region);
  const facts = readFacts(situation);
  const { goalBytes, bound } = lowerGoal(situation, facts);
  const steps = [
    ...removals(situation, facts, goalBytes),
    ...setTarget(situation, facts, goalBytes),
    ...restore(situation, facts),
    ...grow(situation, facts, goalBytes),
  ];
  return { goalBytes, bound, steps: withWaits(situation, facts, goalBytes, steps), facts };
}

function setTarget(situation: Situation, facts: Facts, goalBytes: number): readonly PlanStep[] {
  if (!situation.mayBalloon || situation.observation.balloonDevice === null) return [];
  const targetBytes = nextBalloon(situation, facts, goalBytes);
  return targetBytes === null ? [] : [{ kind: 'set-balloon-target', targetBytes, goalBytes }];
}

/** Rule 0, the other half: what the layout has and the machine lacks comes back, same id and address. */
function restore({ layout }: Situation, { missing }: Facts): readonly PlanStep[] {
  return layout.filter((stick) => missing.includes(stick)).map((stick) => ({ kind: 'plug', stick, restore: true }));
}

function growsBySticks({ observation }: Situation): boolean {
  return observation.growthMode === 'haprot' || observation.growthMode === 'pc-dimm';
}

/** Rule 3. In growth mode memdev the target alone brings the memory. */
function grow(situation: Situation, facts: Facts, goalBytes: number): readonly PlanStep[] {
  if (!growsBySticks(situation)) return [];
  const missingBytes = goalBytes - facts.potentialBytes;
  if (missingBytes <= 0) return [];
  const place = newStick(situation, facts, missingBytes);
  if (!place) return [];
  return [{ kind: 'plug', stick: { ...situation.freshStick, ...place, node: 0, origin: 'dimmer' }, restore: false }];
}
