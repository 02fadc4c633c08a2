import { type Static, Type } from 'typebox';
import { nullable, Time } from '../schema.ts';

/** An event of the durable log. `seq` rises by one and survives a restart. */
export const Event = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    id: Type.String(),
    time: Time,
    type: Type.String(),
    vm: nullable(Type.String()),
    operationId: nullable(Type.String()),
    actor: Type.String(),
    data: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'Event' },
);
export type Event = Static<typeof Event>;
