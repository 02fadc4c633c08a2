import { createSeriesMemory } from './devices/series-memory.ts';
import type { MachineMemory, MemoryOptions } from './machine-memory.ts';

/** Builds the memory hardware that the definition asks for. */
export function assembleMemory(options: MemoryOptions): MachineMemory {
  return createSeriesMemory(options);
}
