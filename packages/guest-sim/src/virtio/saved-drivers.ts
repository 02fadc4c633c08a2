import { SavedRange } from '@dimmer/pages';
import { MOST_PFNS } from '@dimmer/virtio-proto';
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const orNull = <Schema extends Parameters<typeof Type.Array>[0]>(schema: Schema) => Type.Union([schema, Type.Null()]);

const SavedBalloonDriver = Type.Object(
  {
    isReady: Type.Boolean(),
    hugeUnits: Type.Boolean(),
    wantedPages: Count,
    givenPages: Type.Integer(),
    away: orNull(
      Type.Object(
        { direction: Type.Enum(['inflate', 'deflate']), pfns: Type.Array(Count, { minItems: 1, maxItems: MOST_PFNS }) },
        strict,
      ),
    ),
    isPausing: Type.Boolean(),
    adding: Type.Array(SavedRange),
  },
  strict,
);

const SavedMemDriver = Type.Object(
  {
    isReady: Type.Boolean(),
    region: SavedRange,
    blockPages: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    usablePages: Count,
    requestedPages: Count,
    pending: orNull(Type.Object({ type: Type.Enum(['plug', 'unplug']), range: SavedRange }, strict)),
    isPausing: Type.Boolean(),
    retryMs: Type.Number({ minimum: 0 }),
  },
  strict,
);

const SavedDimmDriver = Type.Object(
  {
    slots: Type.Array(Type.Object({ slot: Count, range: SavedRange }, strict)),
    jobs: Type.Array(Type.Object({ type: Type.Enum(['insert', 'eject']), slot: Count }, strict)),
  },
  strict,
);

/** The drivers of a guest without hv-balloon. Names are those of `VirtioDrivers`; chains are hexadecimal. */
export const SavedDrivers = Type.Object(
  {
    balloon: orNull(SavedBalloonDriver),
    mem: orNull(SavedMemDriver),
    dimms: orNull(SavedDimmDriver),
    waiting: Type.Array(Type.String()),
    copiedPages: Count,
  },
  strict,
);
export type SavedDrivers = Static<typeof SavedDrivers>;
