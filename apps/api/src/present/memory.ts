import type { MemoryView as WireMemory } from '@dimmer/contract';
import type { MemoryView } from '@dimmer/planner';
import { toNullableTime } from './time.ts';

/** The memory view. The sticks have a resource of their own. */
export function presentMemory(memory: MemoryView): WireMemory {
  const { sticks: _, guest, range, slots, region, warnings, ...view } = memory;
  return {
    ...view,
    range: { ...range },
    pending: null,
    guest: guest && {
      ...guest,
      waitingSince: toNullableTime(guest.waitingSince),
      reportedAt: toNullableTime(guest.reportedAt),
    },
    slots: { ...slots },
    region: region && { ...region },
    warnings: warnings.map((warning) => ({ ...warning })),
  };
}
