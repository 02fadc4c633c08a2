import { PAGE_BYTES } from '@dimmer/pages';
import { DEMAND_ROOM_BYTES } from '../limits.ts';
import { planResize } from '../plan-resize.ts';
import type { Plan } from '../plan.ts';
import type { MemoryView } from '../view.ts';
import { balloonedOf, demandOf, reservedOf } from './demand.ts';
import { describeRegion } from './describe-region.ts';
import { describeSticks } from './describe-sticks.ts';
import { describeWarnings } from './describe-warnings.ts';
import { grainOf } from './grain.ts';
import { phaseOf } from './phase.ts';
import { situate } from './situate.ts';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';

/** The memory view of api.md. Unknown is null, never a guess. `known`: the plan of this very state, if there is one. */
export function describeMemory(state: ControllerState, known: Plan | null = null): MemoryView {
  const { desired, machine, limits } = state;
  const plan = machine ? (known ?? planResize(situate(state, machine))) : null;
  const plugged = machine?.observation.sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) ?? 0;
  const region = describeRegion(state);
  return {
    targetBytes: desired.targetBytes,
    bootBytes: limits.bootBytes,
    pluggedBytes: limits.bootBytes + plugged + (region?.addedBytes ?? 0),
    maximumBytes: desired.maximumBytes,
    minimumBytes: desired.minimumBytes,
    actualBytes: machine?.observation.actualBytes ?? null,
    balloonedBytes: machine ? balloonedOf(machine) : null,
    reservedBytes: machine && plan ? reservedOf(state, machine, plan) : 0,
    residentBytes: machine?.observation.residentBytes ?? null,
    demandBytes: machine ? demandOf(machine) : null,
    control: desired.control,
    range: rangeOf(state),
    growthMode: state.growthMode,
    phase: machine && plan ? phaseOf(state, machine, plan) : 'offline',
    guest: machine ? describeGuest(machine) : null,
    slots: { used: machine?.observation.sticks.length ?? 0, limit: limits.slots },
    sticks: describeSticks(state),
    region,
    warnings: machine && plan ? describeWarnings(state, machine, plan) : [],
    operationId: state.run?.operation.id ?? null,
  };
}

/** What a request may ask now without force: see `admitTarget`. */
function rangeOf({ desired, machine, hostLimitBytes }: ControllerState): MemoryView['range'] {
  const { minimumBytes, maximumBytes } = desired;
  if (!machine) return { minimumBytes, maximumBytes, stepBytes: PAGE_BYTES };
  const stepBytes = grainOf(machine);
  const { actualBytes } = machine.observation;
  const demandBytes = demandOf(machine);
  const least = demandBytes === null ? 0 : Math.min(actualBytes, demandBytes + DEMAND_ROOM_BYTES);
  const most = hostLimitBytes === null ? maximumBytes : Math.max(hostLimitBytes, actualBytes);
  return {
    minimumBytes: Math.max(minimumBytes, Math.min(least, maximumBytes)),
    maximumBytes: Math.max(minimumBytes, Math.min(maximumBytes, most)),
    stepBytes,
  };
}

/** In every state but IDLE the device waits for the guest, or works with it. */
function describeGuest({ connection, observation, report, stats }: Machine): MemoryView['guest'] {
  const device = observation.balloon;
  return {
    connected: connection.open,
    protocolVersion: device?.protocolVersion ?? null,
    state: device?.state ?? null,
    waitingSince: device && /_WAIT$|^((POST_RESET_)?CLOSED|VERSION|CAPS)$/.test(device.state) ? device.since : null,
    committedBytes: report?.committedBytes ?? null,
    availableBytes: report?.availableBytes ?? null,
    totalBytes: stats?.totalBytes ?? null,
    reportedAt: report?.at ?? null,
  };
}
