import type { VmDefinition } from '@dimmer/contract';
import { formatSize } from '@dimmer/contract/sizes';
import type { NewVm } from '@dimmer/engine';
import { refuseBackend } from '@dimmer/hypervisor';
import { ApiProblem } from '../api-problem.ts';
import { chooseSocketPath, type SocketPlaces } from './guest-socket-path.ts';
import { type QemuPlaces, readQemuDefinition } from './define-qemu.ts';
import { readSizes } from './read-sizes.ts';
import { refuseConflict } from './refuse-conflict.ts';

const DEFAULT_SLOTS = 256;

/** A definition as the engine takes it. Throws a problem for what does not go together or cannot be here. */
export async function readDefinition(body: VmDefinition, places: SocketPlaces & QemuPlaces): Promise<NewVm> {
  const isReal = body.hypervisor === 'qemu' || body.qemu !== undefined;
  const machine = isReal
    ? await readQemuDefinition(body, places, places.vms)
    : { definition: readEmbedded(body, places) };
  const { minimumBytes } = readSizes(body, ['minimumBytes']);
  refuseBounds(machine.definition, minimumBytes ?? 0);
  const { name, description, tags, autostart } = body;
  // What runs already is attached as soon as it is defined.
  const start = body.qemu?.attach ? true : body.start;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
    ...(autostart === undefined ? {} : { autostart }),
    ...(start === undefined ? {} : { start }),
    ...(minimumBytes === undefined ? {} : { minimumBytes }),
    ...machine,
  };
}

function readEmbedded(body: VmDefinition, places: SocketPlaces): NewVm['definition'] {
  refuseConflict(body);
  const { bootBytes, maximumBytes } = readSizes(body, ['bootBytes', 'maximumBytes']);
  refuseMissing({ bootBytes, maximumBytes });
  const { numaNodes = 1, statusReport = true, memoryDevice, edition, reuseAddresses } = body;
  const definition: NewVm['definition'] = {
    bootBytes: bootBytes!,
    maximumBytes: maximumBytes!,
    slots: body.slots ?? DEFAULT_SLOTS,
    numaNodes,
    statusReport,
    guest: readGuest(body, places),
    ...(memoryDevice === undefined ? {} : { memoryDevice }),
    ...(edition === undefined ? {} : { edition }),
    ...(reuseAddresses === undefined ? {} : { reuseAddresses }),
  };
  refuseRoom(body.name, definition);
  return definition;
}

/** Only machines that run already have sizes that can be discovered. */
function refuseMissing(sizes: Readonly<Record<string, number | undefined>>): void {
  const missing = Object.keys(sizes).filter((name) => sizes[name] === undefined);
  if (missing.length === 0) return;
  const errors = missing.map((name) => ({ pointer: `/${name}`, detail: 'An embedded machine needs this size.' }));
  throw new ApiProblem('bad-request', `Missing: ${missing.join(', ')}.`, { errors });
}

/** The minimum is below what it boots with, and below the most it may have. */
function refuseBounds({ bootBytes, maximumBytes }: NewVm['definition'], minimumBytes: number): void {
  if (minimumBytes > maximumBytes) {
    const detail = `A minimum of ${formatSize(minimumBytes)} is above the maximum of ${formatSize(maximumBytes)}.`;
    throw new ApiProblem('bounds-crossed', detail, { limitBytes: maximumBytes });
  }
  if (minimumBytes > bootBytes) {
    const detail = `It would boot with ${formatSize(bootBytes)}, below its minimum of ${formatSize(minimumBytes)}.`;
    throw new ApiProblem('below-minimum', detail, { limitBytes: minimumBytes });
  }
}

/** Better told now than at its first start. */
function refuseRoom(name: string, definition: NewVm['definition']): void {
  const refusal = refuseBackend({ id: name, name, ...definition });
  if (refusal === undefined) return;
  const detail = `It would grow by ${formatSize(definition.maximumBytes - definition.bootBytes)}: ${refusal}.`;
  throw new ApiProblem('definition-conflict', detail, { errors: [{ pointer: '/maximumBytes', detail }] });
}

function readGuest({ guest, name }: VmDefinition, places: SocketPlaces): NewVm['definition']['guest'] {
  const { kind = 'windows', workload = 'idle', seed } = guest ?? {};
  if (kind === 'external') return { kind, socketPath: chooseSocketPath(name, guest?.socketPath, places) };
  return { kind, workload, ...(seed === undefined ? {} : { seed }) };
}
