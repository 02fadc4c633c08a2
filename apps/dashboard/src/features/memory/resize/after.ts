import type { Host, MemoryView, Plan } from '@dimmer/contract';

/** Figures of a VM once a plan is done. */
export interface After {
  readonly pluggedBytes: number;
  readonly balloonedBytes: number;
  readonly slotsUsed: number;
  /** What the host could still grant; negative when it is overcommitted. */
  readonly hostFreeBytes: number | null;
}

type Present = Pick<MemoryView, 'actualBytes' | 'balloonedBytes' | 'pluggedBytes' | 'reservedBytes' | 'slots'>;

/** What the steps of a plan leave behind, if the guest does as asked. */
export function afterPlan(memory: Present, plan: Plan, targetBytes: number, host: Host | undefined): After {
  const plugs = plan.steps.filter(({ kind }) => kind === 'plug');
  const unplugs = plan.steps.filter(({ kind }) => kind === 'unplug');
  const pluggedBytes = memory.pluggedBytes + sum(plugs) - sum(unplugs);
  const reached = targetBytes - Math.sign(targetBytes - memory.pluggedBytes) * plan.shortfallBytes;
  return {
    pluggedBytes,
    balloonedBytes: Math.max(0, pluggedBytes - unusedBytes(memory) - reached),
    slotsUsed: memory.slots.used + plugs.length - unplugs.length,
    hostFreeBytes: host ? hostFree(host) + memory.reservedBytes - reached : null,
  };
}

/** Plugged, but neither the guest's nor ballooned: the guest did not take it, and no balloon will bring it. */
function unusedBytes({ pluggedBytes, actualBytes, balloonedBytes }: Present): number {
  if (actualBytes === null || balloonedBytes === null) return 0;
  return Math.max(0, pluggedBytes - actualBytes - balloonedBytes);
}

export function hostFree({ capacityBytes, reservedBytes }: Host): number {
  return capacityBytes - reservedBytes;
}

function sum(steps: Plan['steps']): number {
  return steps.reduce((total, { bytes }) => total + bytes, 0);
}
