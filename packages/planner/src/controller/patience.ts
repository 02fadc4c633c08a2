import { SILENT_MS, STALLED_MS } from '../limits.ts';
import type { Machine } from './machine.ts';
import type { Run } from './state.ts';

/** How long, in VM time, nothing may move before a running operation ends. */
export function patienceMs(machine: Machine, run: Run): number {
  return mayStop(machine) && hasMoved(machine, run) ? STALLED_MS : SILENT_MS;
}

/** Devices that never say that no more comes: after having begun, a guest that stands still has stopped. */
export function mayStop({ observation, connection }: Machine): boolean {
  const isVirtio = observation.balloonDevice === 'virtio-balloon' || observation.region?.kind === 'virtio-mem';
  return isVirtio && connection.open;
}

/** A DIMM counts from the moment it is plugged: there growth is no sign of a guest. */
export function hasMoved({ observation }: Machine, { operation }: Run): boolean {
  const { actualBytes, growthMode } = observation;
  const { fromBytes } = operation;
  if (fromBytes === null) return false;
  return growthMode === 'pc-dimm' ? actualBytes < fromBytes : actualBytes !== fromBytes;
}
