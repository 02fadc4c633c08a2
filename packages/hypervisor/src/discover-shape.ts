import { alignUp, GIB } from '@dimmer/pages';
import type { GrowthMode, MemoryShape } from '@dimmer/planner';
import type { QmpClient } from '@dimmer/qmp';
import { type MemorySize, readMemorySize } from './read-memory-size.ts';
import { ask, readProperty } from './read-object.ts';
import { readRegion } from './read-region.ts';
import { readNumber, readSticks } from './read-replies.ts';

const FOUR_GIB = 4 * GIB;

/**
 * What cannot change while a machine runs, of one whose definition nobody has here. Undefined: it does not even tell its
 * boot memory. How many NUMA nodes it has does not matter to a machine that others have made.
 */
export async function discoverShape(client: QmpClient, growthMode: GrowthMode): Promise<MemoryShape | undefined> {
  const size = await readMemorySize(client);
  const { bootBytes, slots = 0 } = size;
  if (bootBytes === undefined) return undefined;
  const region = await readRegionPlace(client, bootBytes);
  const maximumBytes = await readMaximum(client, growthMode, bootBytes, size);
  const sizeBytes = Math.max(region.sizeBytes, maximumBytes - bootBytes);
  return { bootBytes, maximumBytes, slots, numaNodes: 1, region: { baseBytes: region.baseBytes, sizeBytes } };
}

/** maxmem is what DIMMs may fill. A device that grows inside its machine gives as much as it has: beside it no DIMM comes. */
async function readMaximum(
  client: QmpClient,
  growthMode: GrowthMode,
  bootBytes: number,
  { maximumBytes }: MemorySize,
): Promise<number> {
  if (growthMode === 'none') return bootBytes;
  if (growthMode === 'pc-dimm' || growthMode === 'haprot') return Math.max(bootBytes, maximumBytes ?? bootBytes);
  const devices = await ask(client, 'query-memory-devices');
  const dimmBytes = (readSticks(devices) ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return bootBytes + dimmBytes + (readRegion(devices)?.sizeBytes ?? 0);
}

/** Where memory devices lie: QEMU tells of the region once it has one. Without any it would begin above boot memory. */
async function readRegionPlace(client: QmpClient, bootBytes: number): Promise<MemoryShape['region']> {
  const path = '/machine/device-memory[0]';
  const [baseBytes, sizeBytes] = await Promise.all([
    readProperty(client, path, 'addr').then(readNumber),
    readProperty(client, path, 'size').then(readNumber),
  ]);
  return { baseBytes: baseBytes ?? alignUp(Math.max(FOUR_GIB, bootBytes), GIB), sizeBytes: sizeBytes ?? 0 };
}
