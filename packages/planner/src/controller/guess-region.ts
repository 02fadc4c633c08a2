import { GROWTH_STALL_MS, LARGEST_BLOCK_BYTES, SETTLED_IN_MS } from '../limits.ts';
import type { Observation } from '../observation.ts';
import { closeConnection, openConnection } from './connection.ts';
import type { Machine } from './machine.ts';
import type { Work } from './work.ts';

/** Growth mode memdev on a machine without `x-query-hv-balloon`, as real QEMU is: only sizes and reports tell of the guest. */
export function guessRegion(work: Work, machine: Machine, before: Observation): void {
  if (before.at > machine.resetAt && !noteLeft(work, machine, before)) noteMoved(work, machine, before);
  if (hasStalled(work, machine)) learnUnit(machine);
}

/**
 * The size rose to all that the guest ever had, and that was not asked for: it has left the VMBus, and the device has
 * forgotten what it had given back, and the target with it (spec 3.7, 3.8).
 */
function noteLeft(work: Work, machine: Machine, before: Observation): boolean {
  const { observation, sent, addedBytes } = machine;
  const { actualBytes, baseBytes } = observation;
  const isWhole = actualBytes === baseBytes + addedBytes;
  if (sent === null || actualBytes <= before.actualBytes || actualBytes <= sent.bytes || !isWhole) return false;
  closeConnection(work, machine);
  machine.sent = null;
  work.state.due ??= 'reopened';
  return true;
}

/** Memory that comes or goes is a guest's doing: all that there is to see of one that sends no reports. */
function noteMoved(work: Work, machine: Machine, before: Observation): void {
  if (machine.observation.actualBytes !== before.actualBytes) openConnection(work, machine, null);
}

/** More was asked for than the guest has, and for long nothing has come. */
function hasStalled({ at }: Work, machine: Machine): boolean {
  const { sent, observation, addedBytes, connection, fresh, report } = machine;
  const hasAll = observation.actualBytes === observation.baseBytes + addedBytes;
  if (!fresh || !sent || !hasAll || sent.bytes <= observation.actualBytes) return false;
  if (!connection.open || at - connection.since < SETTLED_IN_MS) return false;
  if (!report || at - report.at >= GROWTH_STALL_MS) return false;
  return machine.vmMs - machine.changedMs >= GROWTH_STALL_MS;
}

/**
 * The device rounds down to the guest's unit (spec 3.8): the next size of a Linux memory block is tried. A guest that has
 * taken nothing at any size does not take part at all: it is left to the patience that ends with `guest-silent`.
 */
function learnUnit(machine: Machine): void {
  const { capabilities, addedBytes } = machine;
  const { alignmentBytes } = capabilities;
  const isLargest = alignmentBytes >= LARGEST_BLOCK_BYTES;
  if (isLargest && addedBytes === 0) return;
  if (isLargest) machine.growthBar = 'partial-hot-add';
  else machine.capabilities = { ...capabilities, alignmentBytes: alignmentBytes * 2 };
  machine.changedMs = machine.vmMs;
}
