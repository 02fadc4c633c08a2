import type { ObservedStick, Observation } from '@dimmer/planner';
import type { QmpClient, QmpResult } from '@dimmer/qmp';
import { MachineLostError } from './hypervisor.ts';
import { readGuestStats } from './guest-stats.ts';
import type { Mechanisms } from './probe-mechanisms.ts';
import { readProperty } from './read-object.ts';
import { readRegion } from './read-region.ts';
import { readActual, readBase, readHvBalloon, readStatus, readSticks } from './read-replies.ts';

/**
 * One poll of a machine. The queries go out together; QEMU answers in order, so the picture is of one moment as nearly
 * as QMP can give it. Rejects with `MachineLostError`.
 */
export async function observeMachine(
  client: QmpClient,
  { growthMode, balloonDevice, tellsBalloon, stats }: Mechanisms,
  wallNow: () => number,
): Promise<Observation> {
  const [status, actual, size, devices, balloon, guestStats] = await Promise.all([
    client.execute('query-status'),
    balloonDevice === null ? null : client.execute('query-balloon'),
    client.execute('query-memory-size-summary'),
    client.execute('query-memory-devices'),
    tellsBalloon ? client.execute('x-query-hv-balloon') : null,
    stats && readProperty(client, stats.path, 'guest-stats'),
  ]);
  const baseBytes = need(size, readBase);
  const region = need(devices, readRegion);
  const sticks = need(devices, readSticks);
  const ownBytes = actual === null ? sumSizes(sticks, baseBytes) : need(actual, readActual);
  return {
    at: wallNow(),
    ...need(status, readStatus),
    growthMode,
    balloonDevice,
    // A balloon device does not count what virtio-mem has plugged.
    actualBytes: ownBytes + (region?.kind === 'virtio-mem' ? region.pluggedBytes : 0),
    baseBytes,
    sticks,
    region,
    balloon: balloon === null ? null : need(balloon, readHvBalloon),
    // A guest's own word is welcome, and nothing depends on it.
    ...(stats && { guestStats: readGuestStats(guestStats, stats.deflatesOnOom) ?? null }),
  };
}

function sumSizes(sticks: readonly ObservedStick[], baseBytes: number): number {
  return sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, baseBytes);
}

function need<T>(result: QmpResult, read: (value: unknown) => T | undefined): T {
  const value = result.ok ? read(result.value) : undefined;
  if (value !== undefined) return value;
  if (!result.ok && !('lost' in result)) throw new MachineLostError(`a query was refused: ${result.error.desc}`);
  throw new MachineLostError(result.ok ? 'a query was answered with nonsense' : 'the QMP connection is gone');
}
