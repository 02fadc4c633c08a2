import { isRecord, type QmpEvent } from '@dimmer/qmp';
import type { MachineEvent } from '@dimmer/planner';
import { readNumber, readStateName } from './read-replies.ts';

/** A QMP event in the planner's words. `receivedAt` serves where the peer gave no usable timestamp. */
export function translateEvent(event: QmpEvent, receivedAt: number): MachineEvent {
  const envelope = { at: event.at ?? receivedAt, raw: event.raw };
  return { ...envelope, ...(read(event) ?? { type: 'other', name: event.name }) };
}

type Meaning = MachineEvent extends infer Event
  ? Event extends MachineEvent
    ? Omit<Event, 'at' | 'raw'>
    : never
  : never;

function read({ name, data }: QmpEvent): Meaning | undefined {
  switch (name) {
    case 'HV_BALLOON_HAPROT_UNUSED':
      return typeof data['id'] === 'string' ? { type: 'stick-unused', id: data['id'] } : undefined;
    case 'HV_BALLOON_HAPROT_INUSE':
      return typeof data['id'] === 'string' ? { type: 'stick-in-use', id: data['id'] } : undefined;
    case 'DEVICE_DELETED':
      // PCI devices send a second one without `device`, for their inner half: not the one to wait for.
      return typeof data['device'] === 'string' ? { type: 'device-deleted', id: data['device'] } : undefined;
    case 'DEVICE_UNPLUG_GUEST_ERROR':
    case 'MEM_UNPLUG_ERROR':
      return typeof data['device'] === 'string' ? { type: 'unplug-refused', id: data['device'] } : undefined;
    case 'HV_BALLOON_STATUS_REPORT':
      return readStatusReport(data);
    case 'X_HV_BALLOON_STATE':
      return readState(data);
    case 'BALLOON_CHANGE':
    case 'MEMORY_DEVICE_SIZE_CHANGE':
      return { type: 'size-changed' };
    case 'ACPI_DEVICE_OST':
      return readOst(data['info']);
    case 'RESET':
      return { type: 'reset', ...readCause(data) };
    case 'SHUTDOWN':
      return { type: 'shutdown', ...readCause(data) };
    case 'POWERDOWN':
      return { type: 'powerdown' };
    case 'STOP':
      return { type: 'stop' };
    case 'RESUME':
      return { type: 'resume' };
    default:
      return undefined;
  }
}

/** The series spells it `commited`, QEMU since 8.2 `committed` (spec 9, row 20). */
function readStatusReport(data: QmpEvent['data']): Meaning | undefined {
  const committedBytes = readNumber(data['commited'] ?? data['committed']);
  const availableBytes = readNumber(data['available']);
  if (committedBytes === undefined || availableBytes === undefined) return undefined;
  return { type: 'status-report', committedBytes, availableBytes };
}

function readOst(info: unknown): Meaning | undefined {
  if (!isRecord(info) || info['slot-type'] !== 'DIMM') return undefined;
  const source = readNumber(info['source']);
  const status = readNumber(info['status']);
  if (source === undefined || status === undefined) return undefined;
  return { type: 'acpi-ost', id: typeof info['device'] === 'string' ? info['device'] : null, source, status };
}

function readState(data: QmpEvent['data']): Meaning | undefined {
  const state = readStateName(data['state']);
  return state === undefined ? undefined : { type: 'balloon-state', state };
}

function readCause(data: QmpEvent['data']): { readonly guest: boolean; readonly reason: string } {
  return { guest: data['guest'] === true, reason: typeof data['reason'] === 'string' ? data['reason'] : '' };
}
