import { isRecord } from '@dimmer/qmp';
import type { Message } from '../recordings/read-lines.ts';
import { type RecordedDevice, readCommandLine, type RecordedMachine } from './read-command-line.ts';

/** A device as `query-memory-devices` lists it. */
export interface ListedDevice {
  readonly type: string;
  readonly data: Message;
}

/** What a recorded process would have answered at some moment: from its command line, and what it has said since. */
export interface RecordedState {
  readonly machine: RecordedMachine;
  readonly version: unknown;
  readonly running: boolean;
  readonly status: string;
  readonly balloon: { readonly driver: 'virtio-balloon' | 'hv-balloon'; readonly id: string } | null;
  readonly reportsStatus: boolean;
  readonly actualBytes: number;
  readonly backends: ReadonlyMap<string, number>;
  readonly devices: readonly ListedDevice[];
  /** ACPI's last word on each DIMM slot. */
  readonly ost: ReadonlyMap<string, Message>;
  readonly report: Message | null;
  /** `guest-stats` of virtio-balloon as last recorded. */
  readonly stats: unknown;
}

export function stateAtStart(commandLine: string, greeting: Message): RecordedState {
  const machine = readCommandLine(commandLine);
  const hvBalloon = machine.devices.find(({ driver }) => driver === 'hv-balloon');
  const virtio = machine.devices.find(({ driver }) => driver === 'virtio-balloon-pci');
  const found = hvBalloon ?? virtio;
  const body = greeting['QMP'];
  return {
    machine,
    version: isRecord(body) ? body['version'] : null,
    running: !commandLine.includes(' -S '),
    status: commandLine.includes(' -S ') ? 'prelaunch' : 'running',
    balloon: found ? { driver: hvBalloon ? 'hv-balloon' : 'virtio-balloon', id: found.options['id'] ?? '' } : null,
    reportsStatus: hvBalloon?.options['status-report'] === 'on',
    actualBytes: machine.bootBytes,
    backends: machine.backends,
    devices: machine.devices.flatMap((device) => listAtStart(device, machine)),
    ost: new Map(),
    report: null,
    stats: null,
  };
}

/** Where QEMU puts the first memory device: at 4 GiB, and hv-balloon's backend at 32 GiB, to which it is aligned. */
const FIRST_ADDRESS = 2 ** 32;
const HV_BALLOON_ADDRESS = 2 ** 35;
/** virtio-mem's on x86. */
const BLOCK_BYTES = 2 ** 21;

function listAtStart({ driver, options }: RecordedDevice, { backends }: RecordedMachine): readonly ListedDevice[] {
  const memdev = options['memdev'];
  const common = { id: options['id'], ...(memdev && { memdev: `/objects/${memdev}` }) };
  const sizeBytes = memdev ? (backends.get(memdev) ?? 0) : 0;
  if (driver === 'hv-balloon') {
    const place = memdev ? { memaddr: HV_BALLOON_ADDRESS } : {};
    return [{ type: 'hv-balloon', data: { ...common, ...place, 'max-size': sizeBytes } }];
  }
  if (driver !== 'virtio-mem-pci') return [];
  return [listVirtioMem(common, sizeBytes, 0)];
}

export function listVirtioMem(common: Message, sizeBytes: number, requestedBytes: number): ListedDevice {
  const sizes = { size: 0, 'max-size': sizeBytes, 'requested-size': requestedBytes, 'block-size': BLOCK_BYTES };
  return { type: 'virtio-mem', data: { ...common, memaddr: FIRST_ADDRESS, node: 0, ...sizes } };
}

export function listDimm(state: RecordedState, id: string, memdev: string): ListedDevice {
  const sizeBytes = state.backends.get(memdev) ?? 0;
  const before = state.devices.reduce((end, { data }) => Math.max(end, endOf(data)), FIRST_ADDRESS);
  const slot = state.devices.filter(({ type }) => type === 'dimm').length;
  const data = { id, memdev: `/objects/${memdev}`, addr: before, size: sizeBytes, slot, node: 0 };
  return { type: 'dimm', data: { ...data, hotplugged: true, hotpluggable: true } };
}

function endOf(data: Message): number {
  const start = Number(data['addr'] ?? data['memaddr'] ?? 0);
  return start + Number(data['max-size'] ?? data['size'] ?? 0);
}
