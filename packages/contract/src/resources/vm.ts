import { type Static, Type } from 'typebox';
import { nullable, oneOf, refTo, SizeInput, strict, Time, Uuid } from '../schema.ts';
import { MemoryView } from './memory.ts';
import { QemuInput, type VmQemu } from './qemu.ts';

export const VmName = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$', examples: ['web-1'] });

export const VmState = oneOf([
  'defined',
  'starting',
  'running',
  'paused',
  'saved',
  'stopping',
  'failed',
  'unreachable',
]);
export type VmState = Static<typeof VmState>;

/** `real`: whatever a machine of real QEMU boots. */
export const GuestKind = oneOf(['windows', 'linux', 'stubborn', 'external', 'real']);
export type GuestKind = Static<typeof GuestKind>;

export const Workload = oneOf(['idle', 'steady', 'bursty', 'scatter']);
export type Workload = Static<typeof Workload>;

/** What shrinks and grows the guest. `pc-dimm`: ACPI DIMMs for growing, virtio-balloon for shrinking. */
export const MemoryDeviceKind = oneOf(['hv-balloon', 'virtio-balloon', 'virtio-mem', 'pc-dimm']);
export type MemoryDeviceKind = Static<typeof MemoryDeviceKind>;

/** Of hv-balloon: the series with its sticks, or the device that QEMU has since 8.2. */
export const Edition = oneOf(['series', 'upstream']);
export type Edition = Static<typeof Edition>;

export const Vm = Type.Object(
  {
    id: Uuid,
    name: VmName,
    description: Type.String(),
    tags: Type.Array(Type.String()),
    hypervisor: oneOf(['embedded', 'qemu']),
    state: VmState,
    stateReason: nullable(
      Type.String({
        description: 'Why it is failed, unreachable, still saved, or stands still although nobody has paused it',
      }),
    ),
    unreachableSince: nullable(Time),
    guest: Type.Object({
      kind: GuestKind,
      workload: Type.Optional(Workload),
      socketPath: Type.Optional(Type.String({ description: 'Where an external guest connects' })),
    }),
    numaNodes: Type.Integer({ minimum: 1 }),
    statusReport: Type.Boolean(),
    memoryDevice: MemoryDeviceKind,
    edition: nullable(Edition),
    reuseAddresses: Type.Boolean(),
    qemu: Type.Unsafe<VmQemu | null>({ anyOf: [{ $ref: 'VmQemu#' }, { type: 'null' }], description: 'null: embedded' }),
    memory: refTo(MemoryView),
    autostart: Type.Boolean(),
    createdAt: Time,
    updatedAt: Time,
  },
  { $id: 'Vm' },
);
export type Vm = Static<typeof Vm>;

const Description = Type.String({ maxLength: 1000 });
const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 63 }), { maxItems: 64 });

/** Sizes may be left out where they are discovered: of a QEMU that runs already. */
export const VmDefinition = Type.Object(
  {
    name: VmName,
    description: Type.Optional(Description),
    tags: Type.Optional(Tags),
    hypervisor: Type.Optional(oneOf(['embedded', 'qemu'], 'Default: "qemu" where `qemu` is given')),
    bootBytes: Type.Optional(SizeInput),
    maximumBytes: Type.Optional(SizeInput),
    minimumBytes: Type.Optional(SizeInput),
    guest: Type.Optional(
      Type.Object(
        {
          kind: oneOf(
            ['windows', 'linux', 'stubborn', 'external'],
            '"external": a guest of your own, over a Unix socket',
          ),
          workload: Type.Optional(Workload),
          seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
          socketPath: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 1000,
              description:
                'Where an external guest connects: absolute, at most 107 bytes. Default: in the data directory',
            }),
          ),
        },
        strict,
      ),
    ),
    numaNodes: Type.Optional(Type.Integer({ minimum: 1, maximum: 128, default: 1 })),
    statusReport: Type.Optional(Type.Boolean({ default: true })),
    slots: Type.Optional(Type.Integer({ minimum: 0, maximum: 256, default: 256 })),
    autostart: Type.Optional(Type.Boolean({ default: false })),
    memoryDevice: Type.Optional(MemoryDeviceKind),
    edition: Type.Optional(Edition),
    reuseAddresses: Type.Optional(
      Type.Boolean({ default: false, description: 'A new stick may go where one was removed before the next reset' }),
    ),
    qemu: Type.Optional(QemuInput),
    start: Type.Optional(Type.Boolean({ default: false })),
  },
  strict,
);
export type VmDefinition = Static<typeof VmDefinition>;

export const VmChange = Type.Object(
  {
    description: Type.Optional(Description),
    tags: Type.Optional(Tags),
    autostart: Type.Optional(Type.Boolean()),
    minimumBytes: Type.Optional(SizeInput),
    maximumBytes: Type.Optional(SizeInput),
  },
  strict,
);
export type VmChange = Static<typeof VmChange>;
