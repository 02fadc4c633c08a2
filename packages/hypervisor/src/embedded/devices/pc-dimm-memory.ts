import {
  acpiDimmStep,
  type AcpiDimmInput,
  type AcpiDimmState,
  actualPages,
  saveAcpiDimm,
  saveVirtioBalloon,
  virtioBalloonStep,
  type VirtioBalloonInput,
} from '@dimmer/comparison';
import {
  addHaprot,
  findHaprot,
  type HaprotRegistry,
  planPlug,
  pluggedPages,
  removeHaprot,
  saveRegistry,
} from '@dimmer/haprot';
import { bytesToPages, PAGE_BYTES, pagesToBytes } from '@dimmer/pages';
import { fail, type QmpAnswer, succeed } from '@dimmer/qmp';
import { ACPI_DEVICE } from '@dimmer/virtio-proto';
import { PC_DIMM_DEVICES } from '../device-types.ts';
import type { MachineMemory, MemoryOptions } from '../machine-memory.ts';
import { bootRanges, shapeOf } from '../memory-layout.ts';
import { createDimms, restoreDimms } from './dimms-at-start.ts';
import { readDimmWish, refuseDimm } from './dimm-wish.ts';
import { balloonPart, VIRTIO_BALLOON_ID } from './virtio-balloon-memory.ts';
import { createVirtioDevice } from './virtio-device.ts';

/** ACPI DIMMs for growing and virtio-balloon for shrinking: what QEMU has had all along. */
export function createPcDimmMemory({ definition, objects, host, saved }: MemoryOptions): MachineMemory {
  const shape = shapeOf(definition);
  const limits = {
    region:
      shape.region.sizeBytes > 0
        ? { start: bytesToPages(shape.region.baseBytes), count: bytesToPages(shape.region.sizeBytes) }
        : null,
    sizeLimitPages: bytesToPages(shape.maximumBytes - shape.bootBytes),
    slots: shape.slots,
    numaNodes: shape.numaNodes,
  };
  const options = { limits, bootRanges: bootRanges(definition.bootBytes) };
  const start = saved ? restoreDimms(options, objects, saved) : createDimms(options);
  const { balloon, dimms } = start;
  let { registry } = start;

  const feedBalloon = (input: VirtioBalloonInput) => virtioBalloonStep(balloon, input)[1];
  const feedDimms = (input: AcpiDimmInput) => acpiDimmStep(dimms, input)[1];
  const device = createVirtioDevice({
    parts: [
      {
        device: ACPI_DEVICE,
        get phase() {
          return dimms.link.phase;
        },
        feed: feedDimms,
      },
      balloonPart(balloon),
    ],
    host,
    actualBytes: () => pagesToBytes(actualPages(balloon)),
    setTarget: (pages) => feedBalloon({ at: host.now(), type: 'target', pages }),
    onDeleted: release,
    save: () => ({ balloon: saveVirtioBalloon(balloon), dimms: saveAcpiDimm(dimms) }),
  });

  /** The guest has let go: slot, address and backend are free, and the machine is smaller. */
  function release(id: string): void {
    const gone = findHaprot(registry, id);
    if (!gone) return;
    registry = removeHaprot(registry, id);
    const backend = objects.backends.get(gone.memdev);
    if (backend) backend.user = null;
    device.perform(feedBalloon({ at: host.now(), type: 'memory-unplugged', range: gone.range }));
  }

  function plug(args: Readonly<Record<string, unknown>>): QmpAnswer {
    const wish = readDimmWish(args);
    if ('ok' in wish) return wish;
    const { id, memdev, addressBytes, node } = wish;
    if (id === VIRTIO_BALLOON_ID || findHaprot(registry, id)) return fail(`Duplicate device ID '${id}'`);
    const backend = objects.backends.get(memdev);
    if (!backend) return fail(`Device '${memdev}' not found`, 'DeviceNotFound');
    const plan = planPlug(registry, ANY_ALIGNMENT, {
      id,
      memdev: { id: memdev, pages: backend.sizeBytes / PAGE_BYTES, inUse: backend.user !== null },
      addressPages: addressBytes === 0 ? null : addressBytes / PAGE_BYTES,
      node,
    });
    if (!plan.ok) return refuseDimm(plan.refusal, wish, registry);
    const { range } = plan.haprot;
    registry = addHaprot(registry, plan.haprot);
    backend.user = id;
    const at = host.now();
    host.perform({ type: 'map-pages', range });
    device.perform(feedBalloon({ at, type: 'memory-plugged', range }));
    device.perform(feedDimms({ at, type: 'dimm-plugged', id, slot: freeSlot(), range }));
    return succeed();
  }

  function freeSlot(): number {
    const taken = new Set(dimms.dimms.map(({ slot }) => slot));
    let slot = 0;
    while (taken.has(slot)) slot += 1;
    return slot;
  }

  /** Accepted, never done: the guest decides, and events tell. */
  function unplug(id: string): QmpAnswer {
    if (id === VIRTIO_BALLOON_ID) return fail(`Bus 'pcie.0' does not support hotplugging`);
    if (!findHaprot(registry, id)) return fail(`Device '${id}' not found`, 'DeviceNotFound');
    device.perform(feedDimms({ at: host.now(), type: 'dimm-unplug-asked', id }));
    return succeed();
  }

  function describe({ id, memdev, range, node }: HaprotRegistry['haprots'][number]): unknown {
    const slot = dimms.dimms.find((one) => one.id === id)?.slot ?? 0;
    const data = {
      id,
      addr: pagesToBytes(range.start),
      size: pagesToBytes(range.count),
      slot,
      node,
      memdev: `/objects/${memdev}`,
      hotplugged: true,
      hotpluggable: true,
    };
    return { type: 'dimm', data };
  }

  return {
    device,
    plugging: {
      plug,
      unplug,
      pluggedBytes: () => pagesToBytes(pluggedPages(registry)),
      memoryDevices: () => registry.haprots.map(describe),
      save: () => saveRegistry(registry),
    },
    commands: { 'query-acpi-ospm-status': () => succeed(listSlots(dimms)) },
    types: PC_DIMM_DEVICES,
  };
}

/** Each slot for a DIMM, and the one processor, of which nothing is ever said. */
function listSlots({ told, dimms }: AcpiDimmState): readonly unknown[] {
  const slots = told.map(({ source, status }, slot) => {
    const dimm = dimms.find((one) => one.slot === slot);
    return { ...(dimm && { device: dimm.id }), source, status, slot: String(slot), 'slot-type': 'DIMM' };
  });
  return [...slots, { source: 0, status: 0, slot: '0', 'slot-type': 'CPU' }];
}

/** ACPI asks for no more than the backend's own alignment. */
const ANY_ALIGNMENT = { alignmentPages: null };
