import type { QmpEvent } from '../../../packages/qmp/src/index.ts';
import { dig, type RawMonitor } from './raw-monitor.ts';

/** A machine whose guest is taken from one size to another and back, and how a script does that. */
export interface ResizedMachine {
  readonly name: 'virtio-balloon' | 'virtio-mem' | 'pc-dimm';
  /** Of QEMU. */
  readonly args: readonly string[];
  readonly smallBytes: number;
  readonly largeBytes: number;
  /** How it is when the guest has booted. */
  readonly beginsLarge: boolean;
  readonly grow: (monitor: RawMonitor) => Promise<void>;
  readonly shrink: (monitor: RawMonitor) => Promise<void>;
}

const GIB = 2 ** 30;
const MOVED_BYTES = 2 * GIB;

const words = (text: string): readonly string[] => text.split(' ');

const BALLOON: ResizedMachine = {
  name: 'virtio-balloon',
  args: words('-m 3G -device virtio-balloon-pci,id=balloon0'),
  smallBytes: GIB,
  largeBytes: 3 * GIB,
  beginsLarge: true,
  grow: (monitor) => balloonTo(monitor, 3 * GIB),
  shrink: (monitor) => balloonTo(monitor, GIB),
};

async function balloonTo(monitor: RawMonitor, value: number): Promise<void> {
  await monitor.ask('balloon', { value });
  await monitor.poll('query-balloon', (answer) => dig(answer, 'actual') === value);
}

const VIRTIO_MEM: ResizedMachine = {
  name: 'virtio-mem',
  args: words(
    '-m 1G,maxmem=8G -object memory-backend-ram,id=vmem0,size=2G -device virtio-mem-pci,id=vm0,memdev=vmem0,requested-size=0',
  ),
  smallBytes: GIB,
  largeBytes: 3 * GIB,
  beginsLarge: false,
  grow: (monitor) => request(monitor, MOVED_BYTES),
  shrink: (monitor) => request(monitor, 0),
};

async function request(monitor: RawMonitor, value: number): Promise<void> {
  await monitor.ask('qom-set', { path: '/machine/peripheral/vm0', property: 'requested-size', value });
  await monitor.poll(
    'query-memory-devices',
    (answer) => Array.isArray(answer) && dig(answer[0], 'data', 'size') === value,
  );
}

const PC_DIMM: ResizedMachine = {
  name: 'pc-dimm',
  args: words('-m 1G,slots=4,maxmem=8G'),
  smallBytes: GIB,
  largeBytes: 3 * GIB,
  beginsLarge: false,
  async grow(monitor) {
    const handled = monitor.hear(isInsertion);
    await monitor.ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: MOVED_BYTES });
    await monitor.ask('device_add', { driver: 'pc-dimm', id: 'dimm1', memdev: 'mem1' });
    const status = dig((await handled).data, 'info', 'status');
    if (status !== DONE) throw new Error(`the guest refuses the DIMM: ${String(status)}`);
  },
  async shrink(monitor) {
    const gone = monitor.hear(({ name, data }) => name === 'DEVICE_DELETED' && data['device'] === 'dimm1');
    await monitor.ask('device_del', { id: 'dimm1' });
    await gone;
    await monitor.ask('object-del', { id: 'mem1' });
  },
};

/** ACPI's `_OST` of an insertion, and its code for "done". */
const INSERTION = 1;
const DONE = 0;

function isInsertion({ name, data }: QmpEvent): boolean {
  return name === 'ACPI_DEVICE_OST' && dig(data, 'info', 'source') === INSERTION;
}

export const RESIZED_MACHINES: readonly ResizedMachine[] = [BALLOON, VIRTIO_MEM, PC_DIMM];
