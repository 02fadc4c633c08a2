import type { MemoryDeviceKind } from '../hypervisor.ts';
import { createPcDimmMemory } from './devices/pc-dimm-memory.ts';
import { createSeriesMemory } from './devices/series-memory.ts';
import { createUpstreamMemory } from './devices/upstream-memory.ts';
import { createVirtioBalloonMemory } from './devices/virtio-balloon-memory.ts';
import { createVirtioMemMemory } from './devices/virtio-mem-memory.ts';
import { editionOf } from './edition-of.ts';
import type { MachineMemory, MemoryOptions } from './machine-memory.ts';

const MEMORIES: Readonly<Record<MemoryDeviceKind, (options: MemoryOptions) => MachineMemory>> = {
  'hv-balloon': (options) =>
    editionOf(options.definition) === 'series' ? createSeriesMemory(options) : createUpstreamMemory(options),
  'virtio-balloon': createVirtioBalloonMemory,
  'virtio-mem': createVirtioMemMemory,
  'pc-dimm': createPcDimmMemory,
};

/** Builds the memory hardware that the definition asks for. */
export function assembleMemory(options: MemoryOptions): MachineMemory {
  return MEMORIES[options.definition.memoryDevice ?? 'hv-balloon'](options);
}
