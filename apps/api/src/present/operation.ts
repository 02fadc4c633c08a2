import type { Operation as WireOperation } from '@dimmer/contract';
import type { Operation } from '@dimmer/planner';
import { toNullableTime, toTime } from './time.ts';

export function presentOperation(operation: Operation): WireOperation {
  const { steps, progress, createdAt, startedAt, endedAt, ...plain } = operation;
  return {
    ...plain,
    steps: steps.map((step) => ({
      ...step,
      startedAt: toNullableTime(step.startedAt),
      endedAt: toNullableTime(step.endedAt),
    })),
    progress: progress && { ...progress },
    createdAt: toTime(createdAt),
    startedAt: toNullableTime(startedAt),
    endedAt: toNullableTime(endedAt),
  };
}
