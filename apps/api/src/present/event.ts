import type { Event } from '@dimmer/contract';
import type { StoredEvent } from '@dimmer/engine';
import { toTime } from './time.ts';

export function presentEvent({ seq, id, time, type, vm, operationId, actor, data }: StoredEvent): Event {
  return { seq, id, time: toTime(time), type, vm, operationId, actor, data: { ...data } };
}
