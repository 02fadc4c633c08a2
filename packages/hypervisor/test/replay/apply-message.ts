import { isRecord } from '@dimmer/qmp';
import type { Message } from '../recordings/read-lines.ts';
import { listDimm, type ListedDevice, listVirtioMem, type RecordedState } from './recorded-state.ts';

/** What an event of the process says of its state. */
export function applyEvent(state: RecordedState, event: Message): RecordedState {
  const data = isRecord(event['data']) ? event['data'] : {};
  switch (event['event']) {
    case 'BALLOON_CHANGE':
      return { ...state, actualBytes: Number(data['actual']) };
    case 'MEMORY_DEVICE_SIZE_CHANGE':
      return changeDevice(state, String(data['id']), { size: data['size'] });
    case 'HV_BALLOON_STATUS_REPORT':
      return { ...state, report: data };
    case 'ACPI_DEVICE_OST':
      return isRecord(data['info']) ? { ...state, ost: withSlot(state.ost, data['info']) } : state;
    case 'DEVICE_DELETED':
      return typeof data['device'] === 'string' ? withoutDevice(state, data['device']) : state;
    case 'GUEST_PANICKED':
      return { ...state, status: 'guest-panicked' };
    case 'STOP':
      return { ...state, running: false, status: state.status === 'running' ? 'paused' : state.status };
    case 'RESUME':
      return { ...state, running: true, status: 'running' };
    case 'RESET':
      return reset(state);
    default:
      return state;
  }
}

/** What the answer to a command says of it; a refused command changes nothing. */
export function applyReply(state: RecordedState, command: Message, reply: Message): RecordedState {
  if (!('return' in reply)) return state;
  const value = reply['return'];
  const args = isRecord(command['arguments']) ? command['arguments'] : {};
  const change = CHANGES[String(command['execute'])];
  return change ? change(state, args, value) : state;
}

type Change = (state: RecordedState, args: Message, value: unknown) => RecordedState;

const CHANGES: Readonly<Record<string, Change>> = {
  'object-add': (state, { id, size }) => ({
    ...state,
    backends: new Map(state.backends).set(String(id), Number(size)),
  }),
  'object-del': (state, { id }) => ({
    ...state,
    backends: new Map([...state.backends].filter(([name]) => name !== id)),
  }),
  device_add: addDevice,
  'qom-set': (state, { path, property, value }) =>
    property === 'requested-size' ? changeDevice(state, lastPart(path), { 'requested-size': value }) : state,
  'qom-get': (state, { property }, value) => (property === 'guest-stats' ? { ...state, stats: value } : state),
  'query-balloon': (state, _, value) => (isRecord(value) ? { ...state, actualBytes: Number(value['actual']) } : state),
  'query-status': (state, _, value) =>
    isRecord(value) ? { ...state, running: value['running'] === true, status: String(value['status']) } : state,
  'query-memory-devices': (state, _, value) =>
    Array.isArray(value) ? { ...state, devices: value as readonly ListedDevice[] } : state,
  'query-hv-balloon-status-report': (state, _, value) => (isRecord(value) ? { ...state, report: value } : state),
};

function addDevice(state: RecordedState, args: Message): RecordedState {
  const { driver, id } = args;
  const memdev = String(args['memdev']);
  if (driver === 'virtio-balloon-pci') return { ...state, balloon: { driver: 'virtio-balloon', id: String(id) } };
  if (driver === 'virtio-mem-pci') {
    const requestedBytes = Number(args['requested-size'] ?? 0);
    const common = { id, memdev: `/objects/${memdev}` };
    const listed = listVirtioMem(common, state.backends.get(memdev) ?? 0, requestedBytes);
    return { ...state, devices: [...state.devices, listed] };
  }
  if (driver !== 'pc-dimm') return state;
  const dimm = listDimm(state, String(id), memdev);
  return { ...state, devices: [...state.devices, dimm], actualBytes: state.actualBytes + ownSize(dimm) };
}

function changeDevice(state: RecordedState, id: string, change: Message): RecordedState {
  const devices = state.devices.map((device) =>
    device.data['id'] === id ? { ...device, data: { ...device.data, ...change } } : device,
  );
  return { ...state, devices };
}

/** What a balloon device counts goes with its DIMM, without a word of its own. */
function withoutDevice(state: RecordedState, id: string): RecordedState {
  const gone = state.devices.find(({ data }) => data['id'] === id);
  if (!gone) return state;
  const devices = state.devices.filter((device) => device !== gone);
  return { ...state, devices, actualBytes: state.actualBytes - ownSize(gone) };
}

/** A balloon counts DIMMs, and nothing of virtio-mem. */
function ownSize({ type, data }: ListedDevice): number {
  return type === 'dimm' ? Number(data['size']) : 0;
}

/** hv-balloon forgets memory and report; virtio-balloon shows the size of before until a driver is back. */
function reset(state: RecordedState): RecordedState {
  if (state.balloon?.driver !== 'hv-balloon') return state;
  return { ...state, actualBytes: state.machine.bootBytes, report: null };
}

function withSlot(ost: RecordedState['ost'], info: Message): RecordedState['ost'] {
  return new Map(ost).set(String(info['slot']), info);
}

function lastPart(path: unknown): string {
  return String(path).split('/').at(-1) ?? '';
}
