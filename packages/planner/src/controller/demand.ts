import type { Plan } from '../plan-resize.ts';
import type { ControllerState, Machine } from './state.ts';

/** What the guest gave back, as the target logic counts it. */
export function balloonedOf({ observation, sticks }: Machine): number {
  const { balloon } = observation;
  if (balloon) return balloon.removedGuestBytes + balloon.removedBothBytes;
  const effective = observation.sticks.map(({ id, sizeBytes }) =>
    sticks[id]?.pending ? 0 : (sticks[id]?.effectiveBytes ?? sizeBytes),
  );
  return Math.max(0, effective.reduce((sum, bytes) => sum + bytes, observation.baseBytes) - observation.actualBytes);
}

/** What the guest really needs now: `committed` counts what it gave back (glossary). Null without a report. */
export function demandOf(machine: Machine): number | null {
  if (!machine.report) return null;
  return Math.max(0, machine.report.committedBytes - balloonedOf(machine));
}

/** What this VM takes of the host's budget: a stick on its way counts whole. */
export function reservedOf({ desired }: ControllerState, machine: Machine, { facts }: Plan): number {
  const wanted = desired.control === 'target' ? desired.targetBytes : 0;
  const size = facts.pendingSticks > 0 ? facts.potentialBytes : machine.observation.actualBytes;
  return Math.max(wanted, size, machine.observation.actualBytes);
}
