import { createSeriesMemory } from './devices/series-memory.ts';
import { createUpstreamMemory } from './devices/upstream-memory.ts';
import { editionOf } from './edition-of.ts';
import type { MachineMemory, MemoryOptions } from './machine-memory.ts';

/** Builds the memory hardware that the definition asks for. */
export function assembleMemory(options: MemoryOptions): MachineMemory {
  return editionOf(options.definition) === 'series' ? createSeriesMemory(options) : createUpstreamMemory(options);
}
