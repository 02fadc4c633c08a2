import type { VmDefinition } from '@dimmer/contract';
import { formatSize } from '@dimmer/contract/sizes';
import type { NewVm } from '@dimmer/engine';
import { ApiProblem } from '../api-problem.ts';
import { readSizes } from './read-sizes.ts';

const DEFAULT_SLOTS = 256;

/** A definition as the engine takes it. Throws `not-supported-yet` for what only a later version has. */
export function readDefinition(body: VmDefinition): NewVm {
  const unsupported = findUnsupported(body);
  if (unsupported) throw new ApiProblem('not-supported-yet', unsupported);
  const { bootBytes, maximumBytes, minimumBytes } = readSizes(body, ['bootBytes', 'maximumBytes', 'minimumBytes']);
  refuseBounds(bootBytes!, maximumBytes!, minimumBytes ?? 0);
  const { name, description, tags, autostart, start, guest, numaNodes = 1, statusReport = true } = body;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
    ...(autostart === undefined ? {} : { autostart }),
    ...(start === undefined ? {} : { start }),
    ...(minimumBytes === undefined ? {} : { minimumBytes }),
    definition: {
      bootBytes: bootBytes!,
      maximumBytes: maximumBytes!,
      slots: body.slots ?? DEFAULT_SLOTS,
      numaNodes,
      statusReport,
      guest: readGuest(guest),
    },
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

function readGuest(guest: VmDefinition['guest']): NewVm['definition']['guest'] {
  const kind = guest?.kind === 'external' ? undefined : guest?.kind;
  const { workload = 'idle', seed } = guest ?? {};
  return { kind: kind ?? 'windows', workload, ...(seed === undefined ? {} : { seed }) };
}

function findUnsupported({ hypervisor, qemu, memoryDevice, edition, guest }: VmDefinition): string | undefined {
  if (hypervisor === 'qemu' || qemu) return 'hypervisor: machines of real QEMU come later; "embedded" is there.';
  if (memoryDevice !== undefined && memoryDevice !== 'hv-balloon') {
    return `memoryDevice: "${memoryDevice}" comes later; "hv-balloon" is there.`;
  }
  if (edition === 'upstream') return 'edition: "upstream" comes later; "series" is there.';
  if (guest?.kind === 'external' || guest?.socketPath !== undefined) {
    return 'guest: external guests come later; "windows", "linux" and "stubborn" are there.';
  }
  return undefined;
}
