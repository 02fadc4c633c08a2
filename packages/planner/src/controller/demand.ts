import { STALE_REPORT_MS } from '../limits.ts';
import type { MachineEvent } from '../observation.ts';
import type { Plan } from '../plan.ts';
import type { Machine, Report } from './machine.ts';
import type { ControllerState } from './state.ts';
import type { Work } from './work.ts';

/** What the guest gave back, as the target logic counts it. */
export function balloonedOf({ observation, sticks, addedBytes }: Machine): number {
  const { balloon, region, growthMode, baseBytes, actualBytes } = observation;
  if (balloon) return balloon.removedGuestBytes + balloon.removedBothBytes;
  // QEMU counts a DIMM from the moment it is plugged.
  const isCounted = (id: string): boolean => growthMode === 'pc-dimm' || !sticks[id]?.pending;
  const effective = observation.sticks.map(({ id, sizeBytes }) =>
    isCounted(id) ? (sticks[id]?.effectiveBytes ?? sizeBytes) : 0,
  );
  const ownBytes = baseBytes + (region ? addedBytes : 0);
  return Math.max(0, effective.reduce((sum, bytes) => sum + bytes, ownBytes) - actualBytes);
}

/** Boot memory and all that the machine has added to it. */
export function wholeOf({ observation, addedBytes }: Machine): number {
  const { baseBytes, sticks, region } = observation;
  return sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, baseBytes + (region ? addedBytes : 0));
}

/** What the guest really needs: `committed` counts what it gave back (glossary). Null without a report of late. */
export function demandOf({ report, vmMs }: Machine): number | null {
  if (!report || vmMs - report.ofMs > STALE_REPORT_MS) return null;
  return report.demandBytes;
}

type StatusReport = MachineEvent & { readonly type: 'status-report' };

/**
 * `committed` is of the moment of the report, so what it counts as given back is too: measured against a balloon of a
 * second later, a guest that has just got 9 GiB back would seem to need them all.
 */
export function takeReport({ state, effects }: Work, machine: Machine, event: StatusReport): void {
  const { at, committedBytes, availableBytes } = event;
  const isMoving = state.run !== null || (machine.observation.balloon?.state ?? 'IDLE') !== 'IDLE';
  machine.report = {
    at,
    ofMs: machine.vmMs,
    committedBytes,
    availableBytes,
    demandBytes: demandOf(machine),
    open: true,
  };
  // While nothing moves the last look is as good as the next, after which something may.
  if (isMoving) effects.push({ type: 'observe' });
  else settleReport(machine, machine.report);
}

/** The first look at the machine after a report. */
export function settleDemand(machine: Machine): void {
  const { report, observation } = machine;
  if (!report?.open || observation.at < report.at) return;
  settleReport(machine, report);
}

function settleReport(machine: Machine, report: Report): void {
  const demandBytes = Math.max(0, report.committedBytes - balloonedOf(machine) - machine.removedBytes);
  machine.report = { ...report, demandBytes, open: false };
}

/** What this VM takes of the host's budget: a stick on its way counts whole. */
export function reservedOf({ desired }: ControllerState, machine: Machine, { facts }: Plan): number {
  const wanted = desired.control === 'target' ? desired.targetBytes : 0;
  const size = facts.pendingSticks > 0 ? facts.potentialBytes : machine.observation.actualBytes;
  return Math.max(wanted, size, machine.observation.actualBytes);
}
