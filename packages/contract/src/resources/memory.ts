import { type Static, Type } from 'typebox';
import { Bytes, nullable, oneOf, SizeInput, strict, Time } from '../schema.ts';

export const Phase = oneOf([
  'settled',
  'growing',
  'shrinking',
  'partial',
  'waiting-for-guest',
  'reboot-transient',
  'offline',
]);
export type Phase = Static<typeof Phase>;

export const GrowthMode = oneOf(['haprot', 'memdev', 'pc-dimm', 'virtio-mem', 'none']);
export type GrowthMode = Static<typeof GrowthMode>;

export const Warning = Type.Object(
  {
    code: oneOf([
      'host-memory-short',
      'use-of-released-page',
      'protocol-warnings',
      'guest-floor',
      'guest-silent',
      'partial-hot-add',
      'no-slots',
      'no-address-space',
      'at-maximum',
      'v1-hazard',
    ]),
    severity: oneOf(['info', 'warning', 'error']),
    message: Type.String(),
  },
  { $id: 'Warning' },
);
export type Warning = Static<typeof Warning>;

export const MemoryGuest = Type.Object(
  {
    connected: Type.Boolean({ description: 'From the capabilities report until the channel closes' }),
    protocolVersion: nullable(Type.String()),
    state: nullable(Type.String({ description: 'State of the protocol, by the names of the series' })),
    waitingSince: nullable(Time),
    committedBytes: nullable(Bytes),
    availableBytes: nullable(Bytes),
    totalBytes: nullable(Type.Integer({ minimum: 0, description: 'What the guest’s own system says it has' })),
    reportedAt: nullable(Time),
  },
  { $id: 'MemoryGuest' },
);
export type MemoryGuest = Static<typeof MemoryGuest>;

/** The one memory device that grows inside the machine, in place of sticks. */
export const MemoryRegion = Type.Object(
  {
    kind: oneOf(['hv-balloon', 'virtio-mem']),
    id: Type.String(),
    memdev: nullable(Type.String({ description: 'null: it has no memory backend, and cannot grow' })),
    addressBytes: nullable(Bytes),
    sizeBytes: Type.Integer({ minimum: 0, description: 'The most it can give' }),
    addedBytes: Type.Integer({ minimum: 0, description: 'What the guest was given of it, ballooned out again or not' }),
    requestedBytes: nullable(Type.Integer({ minimum: 0, description: 'virtio-mem: what the guest is asked to have' })),
    stepBytes: Type.Integer({ minimum: 0, description: 'It grows in such steps' }),
  },
  { $id: 'MemoryRegion' },
);
export type MemoryRegion = Static<typeof MemoryRegion>;

/** Answers in every state of the VM; what is not known is null, never a guess. */
export const MemoryView = Type.Object(
  {
    targetBytes: Bytes,
    bootBytes: Bytes,
    pluggedBytes: Type.Integer({ minimum: 0, description: 'Boot memory and the sticks' }),
    maximumBytes: Bytes,
    minimumBytes: Bytes,
    actualBytes: nullable(Type.Integer({ minimum: 0, description: 'What `query-balloon` says' })),
    balloonedBytes: nullable(Bytes),
    reservedBytes: Type.Integer({ minimum: 0, description: "What the VM takes of the host's budget" }),
    residentBytes: nullable(Type.Integer({ minimum: 0, description: 'What the machine’s process holds of the host' })),
    demandBytes: nullable(Type.Integer({ minimum: 0, description: 'max(0, committed − ballooned)' })),
    control: oneOf(['target', 'manual']),
    range: Type.Object({ minimumBytes: Bytes, maximumBytes: Bytes, stepBytes: Bytes }),
    growthMode: GrowthMode,
    phase: Phase,
    pending: Type.Null({ description: 'What waits for the next boot: not supported yet' }),
    guest: Type.Unsafe<MemoryGuest | null>({ anyOf: [{ $ref: 'MemoryGuest#' }, { type: 'null' }] }),
    slots: Type.Object({ used: Type.Integer({ minimum: 0 }), limit: Type.Integer({ minimum: 0 }) }),
    region: Type.Unsafe<MemoryRegion | null>({ anyOf: [{ $ref: 'MemoryRegion#' }, { type: 'null' }] }),
    warnings: Type.Unsafe<Warning[]>({ type: 'array', items: { $ref: 'Warning#' } }),
    operationId: nullable(Type.String()),
  },
  { $id: 'MemoryView' },
);
export type MemoryView = Static<typeof MemoryView>;

export const MemoryChange = Type.Object(
  {
    targetBytes: Type.Optional(SizeInput),
    minimumBytes: Type.Optional(SizeInput),
    maximumBytes: Type.Optional(SizeInput),
    when: Type.Optional(oneOf(['now', 'next-boot', 'both'], 'Only "now" is supported yet')),
    force: Type.Optional(Type.Boolean({ description: 'Ask also for less than the guest needs now' })),
  },
  strict,
);
export type MemoryChange = Static<typeof MemoryChange>;
