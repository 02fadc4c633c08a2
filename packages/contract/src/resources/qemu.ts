import { type Static, Type } from 'typebox';
import { nullable, oneOf, strict, Time } from '../schema.ts';

const AbsolutePath = (description: string) =>
  Type.String({ minLength: 1, maxLength: 4096, pattern: '^/', description: `${description}: an absolute path` });

const Argument = Type.String({ minLength: 1, maxLength: 4096 });

export const Accelerator = oneOf(['kvm', 'tcg']);
export type Accelerator = Static<typeof Accelerator>;

export const QemuAttach = Type.Object(
  { qmpSocket: AbsolutePath('QMP socket of a QEMU that runs already, with no other client') },
  strict,
);

export const QemuDisk = Type.Object(
  {
    file: AbsolutePath('Image or device'),
    format: Type.Optional(oneOf(['raw', 'qcow2', 'vhdx', 'vmdk'], 'Default: qcow2')),
    interface: Type.Optional(oneOf(['virtio', 'sata'], 'Default: virtio; Windows has a driver for sata by itself')),
    medium: Type.Optional(oneOf(['disk', 'cdrom'], 'Default: disk')),
    readOnly: Type.Optional(Type.Boolean({ default: false })),
  },
  strict,
);

export const QemuNetwork = Type.Object(
  {
    kind: oneOf(
      ['user', 'tap', 'bridge'],
      'user: needs no privilege; tap: an interface that is there; bridge: by QEMU’s helper',
    ),
    name: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_.-]{1,15}$', description: 'Of the tap interface or the bridge' }),
    ),
    model: Type.Optional(oneOf(['virtio-net-pci', 'e1000e'], 'Default: virtio-net-pci')),
    mac: Type.Optional(Type.String({ pattern: '^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$' })),
  },
  strict,
);

/** What QEMU is started with. Memory is in the fields of the definition, and what must be so for its device is added. */
export const QemuRun = Type.Object(
  {
    binary: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4096,
        description: 'One of DIMMER_QEMU_BINARIES. Default: the first of them',
      }),
    ),
    machine: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9.-]{0,40}$',
        description: 'Machine type: q35 (default), pc, or a versioned one',
      }),
    ),
    accelerator: Type.Optional(Accelerator),
    cpu: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'As after `-cpu`' })),
    processors: Type.Optional(Type.Integer({ minimum: 1, maximum: 1024, default: 1 })),
    kernel: Type.Optional(AbsolutePath('Linux kernel to boot directly')),
    initrd: Type.Optional(AbsolutePath('Its initial RAM disk')),
    append: Type.Optional(Type.String({ maxLength: 2000, description: 'Its command line' })),
    disks: Type.Optional(Type.Array(QemuDisk, { maxItems: 32 })),
    networks: Type.Optional(Type.Array(QemuNetwork, { maxItems: 16 })),
    vncDisplay: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 99,
        description: 'VNC on 127.0.0.1, port 5900 and this. Default: no display',
      }),
    ),
    extraArguments: Type.Optional(Type.Array(Argument, { maxItems: 200, description: 'Appended as they are' })),
  },
  strict,
);

/** One of the two. */
export const QemuInput = Type.Object({ attach: Type.Optional(QemuAttach), run: Type.Optional(QemuRun) }, strict);
export type QemuInput = Static<typeof QemuInput>;

/** How Dimmer has its QEMU: the socket it is attached to, or what it runs. */
export const VmQemu = Type.Object(
  {
    attach: Type.Optional(Type.Object({ qmpSocket: Type.String() })),
    run: Type.Optional(
      Type.Object({
        binary: Type.String(),
        machine: Type.String(),
        accelerator: Accelerator,
        cpu: nullable(Type.String()),
        processors: Type.Integer({ minimum: 1 }),
        kernel: nullable(Type.String()),
        initrd: nullable(Type.String()),
        append: nullable(Type.String()),
        disks: Type.Array(
          Type.Object({
            file: Type.String(),
            format: oneOf(['raw', 'qcow2', 'vhdx', 'vmdk']),
            interface: oneOf(['virtio', 'sata']),
            medium: oneOf(['disk', 'cdrom']),
            readOnly: Type.Boolean(),
          }),
        ),
        networks: Type.Array(
          Type.Object({
            kind: oneOf(['user', 'tap', 'bridge']),
            name: nullable(Type.String()),
            model: oneOf(['virtio-net-pci', 'e1000e']),
            mac: nullable(Type.String()),
          }),
        ),
        vncDisplay: nullable(Type.Integer()),
        extraArguments: Type.Array(Type.String()),
      }),
    ),
  },
  { $id: 'VmQemu' },
);
export type VmQemu = Static<typeof VmQemu>;

/** What a machine's own process printed, and how it ended. */
export const MachineLog = Type.Object(
  {
    lines: Type.Array(Type.String(), { description: 'Oldest first' }),
    commandLine: nullable(Type.Array(Type.String(), { description: 'As Dimmer started it; null: it did not' })),
    pid: nullable(Type.Integer({ minimum: 1 })),
    exit: nullable(
      Type.Object({
        status: Type.Integer(),
        meaning: Type.String({ description: 'The status in words' }),
        at: Time,
      }),
    ),
  },
  { $id: 'MachineLog' },
);
export type MachineLog = Static<typeof MachineLog>;
