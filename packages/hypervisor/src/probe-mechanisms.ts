import type { BalloonDevice, GrowthMode } from '@dimmer/planner';
import type { QmpClient } from '@dimmer/qmp';
import { probeGrowthMode } from './growth-mode.ts';
import { gatherGuestStats, type StatsSource } from './guest-stats.ts';
import { listDevices, type NamedDevice } from './list-devices.ts';
import { readCommandNames, readDeviceTypes } from './read-replies.ts';

/** What a machine can be resized with, as it says itself: nothing of this is configured. */
export interface Mechanisms {
  readonly growthMode: GrowthMode;
  /** Null: the machine has no balloon. */
  readonly balloonDevice: BalloonDevice | null;
  /** It answers `x-query-hv-balloon`. */
  readonly tellsBalloon: boolean;
  /** Those that were asked for; none where the machine does not list them. */
  readonly devices: readonly NamedDevice[];
  /** Null: the machine does not gather what its guest says of itself. */
  readonly stats: StatsSource | null;
}

export async function probeMechanisms(client: QmpClient): Promise<Mechanisms> {
  const growthMode = await probeGrowthMode(client);
  const commands = await client.execute('query-commands');
  const hasCommand = commands.ok && readCommandNames(commands.value).has('x-query-hv-balloon');
  // Every embedded machine has the command; only an hv-balloon has an answer.
  const tellsBalloon = hasCommand && (await client.execute('x-query-hv-balloon')).ok;
  const balloonDevice = await probeBalloon(client, growthMode, tellsBalloon);
  const devices = (await listDevices(client)) ?? [];
  const stats = balloonDevice === 'virtio-balloon' ? await gatherGuestStats(client, devices) : null;
  return { growthMode, tellsBalloon, balloonDevice, devices, stats };
}

/** QEMU takes one balloon device, and does not say which: since 8.2 an hv-balloon is listed among the memory devices. */
async function probeBalloon(
  client: QmpClient,
  growthMode: GrowthMode,
  tellsBalloon: boolean,
): Promise<BalloonDevice | null> {
  if (tellsBalloon || growthMode === 'memdev') return 'hv-balloon';
  // Sticks need a protocol that announces them: one of the two is there (spec 5.3, row 1).
  if (growthMode === 'haprot') return (await hasDriver(client, 'hv-balloon')) ? 'hv-balloon' : 'virtio-balloon';
  if (!(await client.execute('query-balloon')).ok) return null;
  const devices = await client.execute('query-memory-devices');
  return devices.ok && readDeviceTypes(devices.value).includes('hv-balloon') ? 'hv-balloon' : 'virtio-balloon';
}

async function hasDriver(client: QmpClient, typename: string): Promise<boolean> {
  return (await client.execute('device-list-properties', { typename })).ok;
}
