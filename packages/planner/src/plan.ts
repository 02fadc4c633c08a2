import type { Facts } from './facts.ts';
import type { Goal } from './goal.ts';
import type { PlanStep } from './plan-step.ts';

/** The goal is the target within its bounds. */
export interface Plan extends Goal {
  /** Empty exactly when actual = goal and quiet. */
  readonly steps: readonly PlanStep[];
  readonly facts: Facts;
}
