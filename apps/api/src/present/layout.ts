import type { Layout } from '@dimmer/contract';
import type { LayoutRecord } from '@dimmer/engine';
import { toTime } from './time.ts';

export function presentLayout(record: LayoutRecord): Layout {
  const { id, vm, time, what, stick, operationId, because, layoutAfter } = record;
  return {
    id,
    vm,
    time: toTime(time),
    what,
    stick: { ...stick },
    operationId,
    because,
    layoutAfter: layoutAfter.map((one) => ({ ...one })),
  };
}
