import type { QmpClient } from '@dimmer/qmp';
import type { GrowthMode } from '@dimmer/planner';
import type { MachineDefinition } from './hypervisor.ts';
import { readDeviceTypes } from './read-replies.ts';

/** How an embedded machine of this definition will grow, for as long as there is none to ask. */
export function expectGrowthMode({
  memoryDevice,
  edition,
}: Pick<MachineDefinition, 'memoryDevice' | 'edition'>): GrowthMode {
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
  return (await hasDriver(client, 'pc-dimm')) ? 'pc-dimm' : 'none';
}

async function hasDriver(client: QmpClient, typename: string): Promise<boolean> {
  return (await client.execute('device-list-properties', { typename })).ok;
}
