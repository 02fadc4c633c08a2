import type { Accelerator, MemoryDeviceKind, QemuInput } from '@dimmer/contract';

type RunInput = NonNullable<QemuInput['run']>;
type DiskInput = NonNullable<RunInput['disks']>[number];
type NetworkInput = NonNullable<RunInput['networks']>[number];

export type DiskFormat = NonNullable<DiskInput['format']>;
export type NetworkKind = NetworkInput['kind'];
export type NetworkCard = NonNullable<NetworkInput['model']>;

/** What a disk is to the guest. */
export type DiskRole = 'virtio' | 'sata' | 'cdrom';

export interface DiskDraft {
  readonly file: string;
  readonly format: DiskFormat;
  readonly role: DiskRole;
  readonly readOnly: boolean;
}

/** What is filled in about a QEMU that Dimmer is to run, as text where people type. Empty: Dimmer's own choice. */
export interface RunDraft {
  readonly binary: string;
  readonly accelerator: Accelerator | '';
  readonly machine: string;
  readonly cpu: string;
  readonly processors: string;
  readonly device: MemoryDeviceKind;
  readonly boots: 'disk' | 'kernel';
  readonly kernel: string;
  readonly initrd: string;
  readonly append: string;
  readonly disks: readonly DiskDraft[];
  readonly network: NetworkKind | 'none';
  /** Of the tap interface or the bridge. */
  readonly networkName: string;
  readonly networkCard: NetworkCard;
  readonly mac: string;
  readonly vncDisplay: string;
  /** One per line. */
  readonly extraArguments: string;
}

export const EMPTY_DISK: DiskDraft = { file: '', format: 'qcow2', role: 'virtio', readOnly: false };

export const EMPTY_RUN: RunDraft = {
  binary: '',
  accelerator: '',
  machine: '',
  cpu: '',
  processors: '1',
  device: 'pc-dimm',
  boots: 'disk',
  kernel: '',
  initrd: '',
  append: '',
  disks: [EMPTY_DISK],
  network: 'user',
  networkName: '',
  networkCard: 'virtio-net-pci',
  mac: '',
  vncDisplay: '',
  extraArguments: '',
};

/** What it boots from; a disk that nobody has named is not asked for by a kernel, and is by firmware. */
export function withBoots(run: RunDraft, boots: RunDraft['boots']): RunDraft {
  const named = run.disks.filter(({ file }) => file !== '');
  return { ...run, boots, disks: boots === 'disk' && named.length === 0 ? [EMPTY_DISK] : named };
}

/** The part of the definition that says how QEMU is started; only of a draft without errors. */
export function runOf(run: RunDraft): RunInput {
  const extraArguments = linesOf(run.extraArguments);
  return {
    ...(run.binary !== '' && { binary: run.binary }),
    ...(run.accelerator !== '' && { accelerator: run.accelerator }),
    ...text('machine', run.machine),
    ...text('cpu', run.cpu),
    processors: Number(run.processors),
    ...(run.boots === 'kernel' && {
      ...text('kernel', run.kernel),
      ...text('initrd', run.initrd),
      ...text('append', run.append),
    }),
    disks: run.disks.map(diskOf),
    networks: run.network === 'none' ? [] : [networkOf(run, run.network)],
    ...(run.vncDisplay.trim() !== '' && { vncDisplay: Number(run.vncDisplay) }),
    ...(extraArguments.length > 0 && { extraArguments }),
  };
}

function diskOf({ file, format, role, readOnly }: DiskDraft): DiskInput {
  const where = role === 'cdrom' ? { medium: role, readOnly: true } : { interface: role, readOnly };
  return { file: file.trim(), format, ...where };
}

function networkOf({ networkName, networkCard, mac }: RunDraft, kind: NetworkKind): NetworkInput {
  return { kind, ...(kind !== 'user' && text('name', networkName)), model: networkCard, ...text('mac', mac) };
}

/** A field that is left out where nothing was typed. */
function text<Key extends string>(key: Key, value: string): Partial<Record<Key, string>> {
  return value.trim() === '' ? {} : ({ [key]: value.trim() } as Record<Key, string>);
}

function linesOf(value: string): string[] {
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
