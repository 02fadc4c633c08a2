import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { VmDefinition } from '@dimmer/contract';
import { formatSize } from '@dimmer/contract/sizes';
import type { NewVm, VmSnapshot } from '@dimmer/engine';
import {
  type InspectedMachine,
  MachineStartError,
  type MemoryDeviceKind,
  type QemuDefinition,
  type QemuRun,
} from '@dimmer/hypervisor';
import { ApiProblem } from '../api-problem.ts';
import { nameMemoryDevice } from './name-memory-device.ts';
import { readSizes } from './read-sizes.ts';
import { refuseQemuConflict } from './refuse-qemu-conflict.ts';

/** What this host has for machines of real QEMU. */
export interface QemuPlaces {
  /** Absolute; the first is the default. */
  readonly binaries: readonly string[];
  readonly accelerator: 'kvm' | 'tcg';
  /** Looks at a machine that runs already. Rejects with `MachineStartError`. */
  readonly inspect: (qemu: QemuDefinition) => Promise<InspectedMachine>;
}

type Definition = NewVm['definition'];

/** A definition of a machine that QEMU runs, or that Dimmer is to be attached to. Throws a problem for what cannot be. */
export async function readQemuDefinition(
  body: VmDefinition,
  places: QemuPlaces,
  vms: readonly VmSnapshot[],
): Promise<Pick<NewVm, 'definition' | 'actualBytes'>> {
  refuseQemuConflict(body);
  const attach = body.qemu?.attach;
  if (attach) return readAttached(body, attach.qmpSocket, places, vms);
  return { definition: readRun(body, places) };
}

async function readAttached(
  body: VmDefinition,
  qmpSocket: string,
  { inspect }: QemuPlaces,
  vms: readonly VmSnapshot[],
): Promise<Pick<NewVm, 'definition' | 'actualBytes'>> {
  const taken = vms.find(({ record: { definition } }) => isAttachedTo(definition, qmpSocket));
  if (taken) refuseSocket(`"${qmpSocket}" is the socket of ${taken.record.name}.`);
  const qemu: QemuDefinition = { attach: { qmpSocket } };
  const { shape, growthMode, balloonDevice, actualBytes } = await inspect(qemu).catch((error: unknown) => {
    if (error instanceof MachineStartError) return refuseSocket(`${error.message}.`);
    throw error;
  });
  refuseOtherSizes(body, shape);
  const { bootBytes, maximumBytes, slots, numaNodes } = shape;
  return {
    actualBytes,
    definition: {
      bootBytes,
      maximumBytes,
      slots,
      numaNodes,
      qemu,
      statusReport: true,
      guest: { kind: 'real' },
      memoryDevice: nameMemoryDevice(growthMode, balloonDevice),
      edition: 'upstream',
    },
  };
}

function isAttachedTo({ qemu }: Definition, qmpSocket: string): boolean {
  return qemu !== undefined && 'attach' in qemu && qemu.attach.qmpSocket === qmpSocket;
}

function refuseSocket(detail: string): never {
  throw new ApiProblem('qmp-socket-unusable', detail, { errors: [{ pointer: '/qemu/attach/qmpSocket', detail }] });
}

/** What a script believes of a machine that runs, and is not so, it should hear now. */
function refuseOtherSizes(body: VmDefinition, shape: InspectedMachine['shape']): void {
  const sizes = readSizes(body, ['bootBytes', 'maximumBytes']);
  for (const name of ['bootBytes', 'maximumBytes'] as const) {
    const asked = sizes[name];
    if (asked === undefined || asked === shape[name]) continue;
    const detail = `The machine has ${formatSize(shape[name])}, not ${formatSize(asked)}. Leave it out: it is discovered.`;
    throw new ApiProblem('definition-conflict', `${name}: ${detail}`, { errors: [{ pointer: `/${name}`, detail }] });
  }
}

/** As many DIMMs as one may come to need; each takes a GiB of address space. */
const DEFAULT_DIMM_SLOTS = 32;

function readRun(body: VmDefinition, places: QemuPlaces): Definition {
  const { bootBytes, maximumBytes = bootBytes } = readSizes(body, ['bootBytes', 'maximumBytes']);
  if (bootBytes === undefined || maximumBytes === undefined) {
    const detail = 'A machine that is run needs its boot memory.';
    throw new ApiProblem('bad-request', detail, { errors: [{ pointer: '/bootBytes', detail }] });
  }
  const run = readQemuRun(body.qemu?.run ?? {}, places);
  const memoryDevice = body.memoryDevice ?? chooseMemoryDevice(run, maximumBytes > bootBytes);
  const slots = memoryDevice === 'pc-dimm' ? (body.slots ?? DEFAULT_DIMM_SLOTS) : 0;
  refuseGrowth(memoryDevice, maximumBytes - bootBytes);
  const qemu = { run };
  const { statusReport = true } = body;
  const fixed = { numaNodes: 1, guest: { kind: 'real' }, edition: 'upstream' } as const;
  return { bootBytes, maximumBytes, slots, statusReport, memoryDevice, qemu, ...fixed };
}

/** hv-balloon cannot be under TCG, which has no VMBus; there guests are Linux, which has a driver for virtio-mem. */
function chooseMemoryDevice({ accelerator }: QemuRun, grows: boolean): MemoryDeviceKind {
  if (accelerator === 'kvm') return 'hv-balloon';
  return grows ? 'virtio-mem' : 'virtio-balloon';
}

/** Blocks of virtio-mem, and what hv-balloon takes as a backend. */
const GROWTH_UNIT_BYTES = 2 * 2 ** 20;

function refuseGrowth(memoryDevice: MemoryDeviceKind, growBytes: number): void {
  const refuse = (detail: string): never => {
    throw new ApiProblem('definition-conflict', detail, { errors: [{ pointer: '/maximumBytes', detail }] });
  };
  if (growBytes < 0) return;
  if (memoryDevice === 'virtio-balloon' && growBytes > 0)
    refuse(
      'virtio-balloon only shrinks a machine. Take virtio-mem or pc-dimm, which have one too, or leave the maximum out.',
    );
  if (memoryDevice !== 'pc-dimm' && growBytes % GROWTH_UNIT_BYTES !== 0)
    refuse(
      `It would grow by ${formatSize(growBytes)}: ${memoryDevice} grows in units of ${formatSize(GROWTH_UNIT_BYTES)}.`,
    );
}

type RunInput = NonNullable<NonNullable<VmDefinition['qemu']>['run']>;

function readQemuRun(input: RunInput, places: QemuPlaces): QemuRun {
  const { kernel = null, initrd = null, append = null, disks = [], networks = [], vncDisplay } = input;
  refuseUnreadable('kernel', kernel);
  refuseUnreadable('initrd', initrd);
  for (const [index, { file }] of disks.entries()) refuseUnreadable(`disks/${index}/file`, file);
  return {
    binary: chooseBinary(input.binary, places.binaries),
    machine: input.machine ?? 'q35',
    accelerator: input.accelerator ?? places.accelerator,
    cpu: input.cpu ?? null,
    processors: input.processors ?? 1,
    kernel,
    initrd,
    append,
    disks: disks.map(({ file, format = 'qcow2', interface: bus = 'virtio', medium = 'disk', readOnly = false }) => ({
      file,
      format,
      interface: bus,
      medium,
      readOnly,
    })),
    networks: networks.map(({ kind, name = null, model = 'virtio-net-pci', mac = null }) => ({
      kind,
      name,
      model,
      mac,
    })),
    display: vncDisplay === undefined ? 'none' : { vnc: vncDisplay },
    extraArguments: input.extraArguments ?? [],
  };
}

/** By its path, or by its name alone. */
function chooseBinary(wish: string | undefined, binaries: readonly string[]): string {
  const found = binaries.find((binary) => wish === undefined || binary === wish || path.basename(binary) === wish);
  if (found !== undefined) return found;
  const known = binaries.length === 0 ? 'This host has none.' : `There is ${binaries.join(', ')}.`;
  const detail =
    wish === undefined ? 'No QEMU was found on the PATH.' : `"${wish}" is not one that may be named. ${known}`;
  throw new ApiProblem('qemu-unavailable', detail, { errors: [{ pointer: '/qemu/run/binary', detail }] });
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'Dimmer’s user may not read it',
  ENOTDIR: 'its path leads through a file',
};

function refuseUnreadable(field: string, file: string | null): void {
  if (file === null) return;
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const detail = `"${file}" cannot be read: ${UNREADABLE[code] ?? code}.`;
    throw new ApiProblem('definition-conflict', detail, { errors: [{ pointer: `/qemu/run/${field}`, detail }] });
  }
}
