import { createSavedForm, SavedPages, SavedRange } from '@dimmer/pages';
import { type Static, Type } from 'typebox';
import { SavedDrivers } from './virtio/saved-drivers.ts';

/** Version 1: the first that was ever written. */
export const GUEST_VERSION = 1;

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Time = Type.Number({ minimum: 0 });
const nullable = <Schema extends Parameters<typeof Type.Array>[0]>(schema: Schema) => Type.Union([schema, Type.Null()]);

const SavedMemory = Type.Object(
  {
    owned: SavedPages,
    free: SavedPages,
    used: SavedPages,
    pinned: SavedPages,
    ballooned: SavedPages,
    nextBelow: nullable(Count),
  },
  strict,
);
export type SavedMemory = Static<typeof SavedMemory>;

const SavedWorkload = Type.Object(
  {
    kind: Type.Enum(['idle', 'steady', 'bursty', 'scatter', 'none']),
    bootPages: Count,
    basePages: Count,
    wantedPages: Type.Integer(),
    drift: Type.Number(),
    burst: Type.Object({ until: Time, pages: Count }, strict),
    /** First pages of the chunks of a scatter workload. */
    scatter: Type.Array(Count),
  },
  strict,
);

const SavedRegion = Type.Object(
  { start: Count, end: Count, haEnd: Count, coveredStart: Count, coveredEnd: Count, gaps: Type.Array(SavedRange) },
  strict,
);

const SavedJob = Type.Union([
  Type.Object({ type: Type.Literal('balloon'), left: Count, singles: Type.Boolean(), begun: Type.Boolean() }, strict),
  Type.Object({ type: Type.Literal('unballoon'), last: Type.Boolean(), busyUntil: Time }, strict),
  Type.Object({ type: Type.Literal('hot-add'), range: SavedRange, tries: Count }, strict),
  /** `region`: its place in the driver's list. */
  Type.Object({ type: Type.Literal('add-blocks'), region: Count, coveredBefore: Count, left: Count }, strict),
]);
export type SavedJob = Static<typeof SavedJob>;

const SavedDriver = Type.Object(
  {
    link: Type.Enum(['closed', 'opening', 'version', 'capabilities', 'connected']),
    openedAt: Time,
    ringBytes: Count,
    ringFreeBytes: Count,
    transId: Count,
    versionIndex: Count,
    suppressed: Type.Boolean(),
    statusCallsToSkip: Count,
    /** Null: never. */
    lastStatusAt: nullable(Time),
    balloonedPages: Count,
    job: nullable(SavedJob),
    jobIsDue: Type.Boolean(),
    /** Messages that wait for room, as they will be sent but for their number. */
    outbox: Type.Array(Type.String()),
    regions: Type.Array(SavedRegion),
    hotAddDisabled: Type.Boolean(),
    /** A number of 64 bits, as text. */
    maxPages: nullable(Type.String({ pattern: '^[0-9]{1,20}$' })),
  },
  strict,
);
export type SavedDriver = Static<typeof SavedDriver>;

const on = Type.Optional(Type.Boolean());
const some = Type.Optional(Type.Number({ minimum: 0 }));
const SavedFaults = Type.Object(
  {
    silent: on,
    lateMs: some,
    short: on,
    oversized: on,
    wrongState: on,
    duplicatePages: on,
    outOfSpacePages: on,
    zeroPageRanges: on,
    wrongTransId: on,
    extraPages: some,
    failedHotAdds: some,
    useReleasedPages: on,
  },
  strict,
);

/** All of a guest but what its definition says of it. Names are those of `GuestState`; pages and VM milliseconds. */
export const SavedGuest = Type.Object(
  {
    version: Type.Literal(GUEST_VERSION),
    kind: Type.Enum(['windows', 'linux', 'stubborn']),
    /** The state of its random source: 32 bits. */
    random: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }),
    faults: SavedFaults,
    power: Type.Enum(['off', 'booting', 'running', 'crashed']),
    memory: SavedMemory,
    blocks: SavedPages,
    offlinePages: Count,
    workload: SavedWorkload,
    reservePages: Count,
    failedHotAdds: Count,
    driver: SavedDriver,
    sent: Type.Record(Type.String(), Count),
    received: Type.Record(Type.String(), Count),
    /** Left out: the guest has an hv-balloon. */
    virtio: Type.Optional(SavedDrivers),
  },
  strict,
);
export type SavedGuest = Static<typeof SavedGuest>;

export const SAVED_GUEST = createSavedForm(GUEST_VERSION, SavedGuest);
