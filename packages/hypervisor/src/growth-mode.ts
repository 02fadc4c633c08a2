import type { QmpClient } from '@dimmer/qmp';
import type { GrowthMode } from '@dimmer/planner';
import type { MachineDefinition } from './hypervisor.ts';
import { readMemorySize } from './read-memory-size.ts';
import { readDeviceTypes } from './read-replies.ts';

type Growing = Pick<MachineDefinition, 'memoryDevice' | 'edition' | 'qemu' | 'bootBytes' | 'maximumBytes'>;

/** How a machine of this definition will grow, for as long as there is none to ask. */
export function expectGrowthMode(definition: Growing): GrowthMode {
  const { memoryDevice, edition, qemu, bootBytes, maximumBytes } = definition;
  if (qemu && (maximumBytes === bootBytes || memoryDevice === 'virtio-balloon')) return 'none';
  if (qemu && memoryDevice === 'hv-balloon') return 'memdev';
  if (memoryDevice === 'virtio-mem' || memoryDevice === 'pc-dimm') return memoryDevice;
  return edition === 'upstream' ? 'memdev' : 'haprot';
}

/** Asks a machine how it can grow: never by its version, always by what it has (`mem-haprot` never reached mainline). */
export async function probeGrowthMode(client: QmpClient): Promise<GrowthMode> {
  if (await hasDriver(client, 'mem-haprot')) return 'haprot';
  const devices = await client.execute('query-memory-devices');
  const types = devices.ok ? readDeviceTypes(devices.value) : [];
  if (types.includes('hv-balloon')) return 'memdev';
  if (types.includes('virtio-mem')) return 'virtio-mem';
  // Every QEMU knows the driver; a machine without memory slots has no use for it.
  if ((await readMemorySize(client)).slots === 0) return 'none';
  return (await hasDriver(client, 'pc-dimm')) ? 'pc-dimm' : 'none';
}

async function hasDriver(client: QmpClient, typename: string): Promise<boolean> {
  return (await client.execute('device-list-properties', { typename })).ok;
}
