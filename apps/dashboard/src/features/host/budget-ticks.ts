import { axisTicks } from '../../lib/axis-ticks.ts';
import type { BudgetScale } from './budget-scale.ts';

export interface BudgetTick {
  readonly bytes: number;
  readonly share: number;
  readonly capacity: boolean;
}

/** Labels nearer than this share of the bar would touch. */
const APART = 0.07;

/** Round figures of each scale, the capacity, and the end; those that would touch the capacity's label are left out. */
export function budgetTicks(scale: BudgetScale, capacityBytes: number): readonly BudgetTick[] {
  const { breakAt, endBytes, share } = scale;
  const round = axisTicks(breakAt?.bytes ?? endBytes, 4);
  const wall = { bytes: capacityBytes, share: share(capacityBytes), capacity: true };
  const others = [...new Set([...round, endBytes])]
    .filter((bytes) => bytes !== capacityBytes)
    .map((bytes) => ({ bytes, share: share(bytes), capacity: false }))
    .filter((tick) => Math.abs(tick.share - wall.share) > APART);
  return [...others, wall].sort((a, b) => a.bytes - b.bytes);
}
