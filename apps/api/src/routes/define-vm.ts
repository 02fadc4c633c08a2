import type { VmDefinition } from '@dimmer/contract';
import { formatSize } from '@dimmer/contract/sizes';
import type { NewVm } from '@dimmer/engine';
import { refuseBackend } from '@dimmer/hypervisor';
import { ApiProblem } from '../api-problem.ts';
import { chooseSocketPath, type SocketPlaces } from './guest-socket-path.ts';
import { readSizes } from './read-sizes.ts';
import { refuseConflict } from './refuse-conflict.ts';

const DEFAULT_SLOTS = 256;

/** A definition as the engine takes it. Throws a problem for what does not go together or comes with a later version. */
export function readDefinition(body: VmDefinition, places: SocketPlaces): NewVm {
  if (body.hypervisor === 'qemu' || body.qemu) {
    throw new ApiProblem('not-supported-yet', 'hypervisor: machines of real QEMU come later; "embedded" is there.');
  }
  refuseConflict(body);
  const { bootBytes, maximumBytes, minimumBytes } = readSizes(body, ['bootBytes', 'maximumBytes', 'minimumBytes']);
  refuseBounds(bootBytes!, maximumBytes!, minimumBytes ?? 0);
  const { name, description, tags, autostart, start, numaNodes = 1, statusReport = true } = body;
  const { memoryDevice, edition, reuseAddresses } = body;
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
  refuseRoom(name, definition);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
    ...(autostart === undefined ? {} : { autostart }),
    ...(start === undefined ? {} : { start }),
    ...(minimumBytes === undefined ? {} : { minimumBytes }),
    definition,
  };
}

/** The minimum is below what it boots with, and below the most it may have. */
function refuseBounds(bootBytes: number, maximumBytes: number, minimumBytes: number): void {
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
