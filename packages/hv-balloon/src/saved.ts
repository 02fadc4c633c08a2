import { createSavedForm, SavedPages, SavedRange } from '@dimmer/pages';
import { type Static, Type } from 'typebox';

/** Version 1: the first that was ever written. */
export const DEVICE_VERSION = 1;

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const nullable = <Schema extends Parameters<typeof Type.Array>[0]>(schema: Schema) => Type.Union([schema, Type.Null()]);

const SavedRemoved = Type.Object({ guest: SavedPages, both: SavedPages }, strict);
const booked = { start: Count, count: Count, used: Count, head: Count, tail: Count, removed: SavedRemoved };

const SavedStick = Type.Object(
  { id: Type.String({ minLength: 1 }), ...booked, busy: Type.Boolean(), queued: Type.Boolean() },
  strict,
);
const SavedOwnRange = Type.Object({ ...booked, added: Count, mapped: Count, exhausted: Type.Boolean() }, strict);

/** Of which device it is: a document is restored to no other. */
const SavedMachine = Type.Object(
  {
    edition: Type.Enum(['series', 'upstream']),
    faithful: Type.Boolean(),
    reuseAddresses: Type.Boolean(),
    bootPages: Count,
    memdev: nullable(SavedRange),
  },
  strict,
);

/** All of a device but what its machine says of it. Names are those of `DeviceState`; pages and VM milliseconds. */
export const SavedDevice = Type.Object(
  {
    version: Type.Literal(DEVICE_VERSION),
    machine: SavedMachine,
    name: Type.String(),
    since: Type.Number({ minimum: 0 }),
    tracing: Type.Boolean(),
    ringFreeBytes: Count,
    protocolVersion: nullable(Count),
    capabilities: nullable(
      Type.Object({ balloon: Type.Boolean(), hotAdd: Type.Boolean(), alignmentPages: Count }, strict),
    ),
    targetPages: nullable(Count),
    targetChanged: Type.Boolean(),
    transId: Count,
    diff: Count,
    unballoonBegun: Type.Boolean(),
    hotAddChunk: Count,
    hotAddDiff: Count,
    own: nullable(SavedOwnRange),
    lastReport: nullable(Type.Object({ committed: Count, available: Count }, strict)),
    fruitlessRounds: Count,
    boot: SavedRemoved,
    disallowed: SavedPages,
    removedGuest: Count,
    removedBoth: Count,
    sticks: Type.Array(SavedStick),
    /** Ids of the sticks that wait for their hot-add, in order. */
    queue: Type.Array(Type.String()),
    warnings: Type.Record(Type.String(), Count),
  },
  strict,
);
export type SavedDevice = Static<typeof SavedDevice>;

export const SAVED_DEVICE = createSavedForm(DEVICE_VERSION, SavedDevice);
