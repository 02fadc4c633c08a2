import { lastStatusReport } from '@dimmer/hv-balloon';
import { bytesToPages } from '@dimmer/pages';
import { fail, type QmpAnswer, succeed } from '@dimmer/qmp';
import { UPSTREAM_DEVICES } from '../device-types.ts';
import { HV_BALLOON_ID, refuseDriver, refuseRemoval } from '../fixed-devices.ts';
import type { MachineMemory, MemoryOptions } from '../machine-memory.ts';
import { ALIGNMENT_WARNING, type Memdev, memdevOf, memdevPages } from '../memdev-layout.ts';
import { bootRanges, shapeOf } from '../memory-layout.ts';
import type { ObjectTree } from '../object-tree.ts';
import type { Plugging } from '../plugging.ts';
import { createHvBalloonDevice, type HvBalloonDevice } from './hv-balloon-device.ts';

/** The backend of the device; users' own objects have other names. */
const MEMDEV_ID = 'mem1';

/** The memory of QEMU since 8.2: hv-balloon and the one memory backend it was started with (spec 7.7). */
export function createUpstreamMemory(options: MemoryOptions): MachineMemory {
  const { definition, objects, host } = options;
  const memdev = memdevOf(definition, shapeOf(definition).region.baseBytes);
  if (memdev) occupyBackend(objects, memdev);
  if (memdev) host.perform({ type: 'warn', code: 'memdev-alignment', detail: ALIGNMENT_WARNING });
  const device = createHvBalloonDevice(
    {
      edition: 'upstream',
      bootPages: bytesToPages(definition.bootBytes),
      sections: bootRanges(definition.bootBytes).map((range) => ({ ...range, kind: 'ram' })),
      ...(memdev && { memdev: memdevPages(memdev) }),
      statusReport: definition.statusReport,
      faithful: options.faithful,
      trace: options.trace,
    },
    host,
    options.saved?.device,
  );
  return {
    device,
    plugging: createFixedMemory(memdev),
    commands: { 'query-hv-balloon-status-report': () => tellStatus(device, definition.statusReport) },
    types: UPSTREAM_DEVICES,
  };
}

function occupyBackend(objects: ObjectTree, { sizeBytes }: Memdev): void {
  objects.add({ 'qom-type': 'memory-backend-ram', id: MEMDEV_ID, size: sizeBytes });
  const backend = objects.backends.get(MEMDEV_ID);
  if (backend) backend.user = HV_BALLOON_ID;
}

/** Nothing can be plugged, and the device cannot be taken out. */
function createFixedMemory(memdev: Memdev | null): Plugging {
  return {
    plug: ({ driver }) => refuseDriver(String(driver)),
    unplug: (id) => refuseRemoval(id) ?? fail(`Device '${id}' not found`, 'DeviceNotFound'),
    pluggedBytes: () => memdev?.sizeBytes ?? 0,
    save: () => null,
    memoryDevices: () => [{ type: 'hv-balloon', data: { id: HV_BALLOON_ID, ...describeMemdev(memdev) } }],
  };
}

/** How much of it the guest has is not told (spec 7.6). */
function describeMemdev(memdev: Memdev | null): Readonly<Record<string, unknown>> {
  if (!memdev) return { 'max-size': 0 };
  return { memaddr: memdev.addressBytes, 'max-size': memdev.sizeBytes, memdev: `/objects/${MEMDEV_ID}` };
}

function tellStatus(device: HvBalloonDevice, isOn: boolean): QmpAnswer {
  if (!isOn) return fail('guest memory status reporting not enabled');
  const report = lastStatusReport(device.state);
  return report ? succeed(report) : fail('no guest memory status report received yet');
}
