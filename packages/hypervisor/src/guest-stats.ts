import type { GuestStats } from '@dimmer/planner';
import { isOutsideSafeRange, isRecord, type QmpClient } from '@dimmer/qmp';
import { isVirtioBalloon, type NamedDevice } from './list-devices.ts';
import { readProperty } from './read-object.ts';
import { readNumber } from './read-replies.ts';

/** Where a virtio-balloon tells what its guest says of itself. */
export interface StatsSource {
  /** Of the device, in QEMU's tree of objects. */
  readonly path: string;
  /** How often the device asks its guest. */
  readonly pollingSeconds: number;
  /** The guest may take pages back when it runs short: one that knows of this goes on counting them as its own. */
  readonly deflatesOnOom: boolean;
}

/** The guest is asked so often, in whole seconds: a sample is then never much older than the look that takes it. */
const POLLING_SECONDS = 2;

/**
 * Lets the machine's virtio-balloon gather the guest's statistics, unless somebody has it do so at a pace of their own.
 * Null: there is none, or it cannot.
 */
export async function gatherGuestStats(
  client: QmpClient,
  devices: readonly NamedDevice[],
): Promise<StatsSource | null> {
  const device = devices.find(isVirtioBalloon);
  if (!device) return null;
  const { path } = device;
  const property = 'guest-stats-polling-interval';
  const seconds = readNumber(await readProperty(client, path, property));
  if (seconds === undefined) return null;
  if (seconds === 0) await client.execute('qom-set', { path, property, value: POLLING_SECONDS });
  const pollingSeconds = seconds === 0 ? POLLING_SECONDS : seconds;
  return { path, pollingSeconds, deflatesOnOom: (await readProperty(client, path, 'deflate-on-oom')) === true };
}

/** The answer of `qom-get … guest-stats`. Undefined: not shaped as QEMU has it. */
export function readGuestStats(value: unknown, deflatesOnOom: boolean): GuestStats | undefined {
  if (!isRecord(value) || !isRecord(value['stats'])) return undefined;
  const seconds = readNumber(value['last-update']);
  if (seconds === undefined) return undefined;
  const { stats } = value;
  return {
    at: seconds * 1_000,
    totalBytes: readStat(stats['stat-total-memory']),
    freeBytes: readStat(stats['stat-free-memory']),
    availableBytes: readStat(stats['stat-available-memory']),
    deflatesOnOom,
  };
}

/** What the guest has not reported is 2^64 − 1. */
function readStat(value: unknown): number | null {
  return isOutsideSafeRange(value) ? null : (readNumber(value) ?? null);
}
