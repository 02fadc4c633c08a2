import { type Static, Type } from 'typebox';
import { Bytes, nullable, oneOf, SizeInput, strict } from '../schema.ts';

/** What a resize would do; changes nothing. */
export const Plan = Type.Object(
  {
    steps: Type.Array(
      Type.Object({
        kind: oneOf(['plug', 'unplug', 'set-balloon-target', 'set-requested-size', 'await-guest']),
        title: Type.String(),
        bytes: Bytes,
      }),
    ),
    reachable: Type.Boolean(),
    shortfallBytes: Bytes,
    reason: nullable(Type.String({ description: 'Why it is not reachable' })),
    risks: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
    etaMs: nullable(Type.Number({ minimum: 0 })),
  },
  { $id: 'Plan' },
);
export type Plan = Static<typeof Plan>;

export const PlanRequest = Type.Object({ targetBytes: SizeInput }, strict);
export type PlanRequest = Static<typeof PlanRequest>;
