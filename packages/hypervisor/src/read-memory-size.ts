import { isRecord, type QmpClient } from '@dimmer/qmp';
import { ask, readProperty } from './read-object.ts';
import { readBase, readNumber } from './read-replies.ts';

/** What `-m` gave a machine. Undefined: not told. */
export interface MemorySize {
  readonly bootBytes: number | undefined;
  /** maxmem; without one it is boot memory. */
  readonly maximumBytes: number | undefined;
  /** How many DIMMs there can be. */
  readonly slots: number | undefined;
}

/** A machine tells its `-m`; one that has no such property tells its boot memory, and its slots by what ACPI says of each. */
export async function readMemorySize(client: QmpClient): Promise<MemorySize> {
  const told = await readProperty(client, '/machine', 'memory');
  const bootBytes = isRecord(told) ? readNumber(told['size']) : undefined;
  if (isRecord(told) && bootBytes !== undefined) {
    const maximumBytes = readNumber(told['max-size']) ?? bootBytes;
    return { bootBytes, maximumBytes, slots: readNumber(told['slots']) ?? 0 };
  }
  const summary = await ask(client, 'query-memory-size-summary');
  return { bootBytes: readBase(summary), maximumBytes: undefined, slots: await countSlots(client) };
}

/** How many DIMMs a machine has place for, taken or not. */
export async function countSlots(client: QmpClient): Promise<number | undefined> {
  const slots = await ask(client, 'query-acpi-ospm-status');
  if (!Array.isArray(slots)) return undefined;
  return slots.filter((slot) => isRecord(slot) && slot['slot-type'] === 'DIMM').length;
}
