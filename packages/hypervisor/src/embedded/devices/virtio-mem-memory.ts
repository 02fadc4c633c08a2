import {
  createVirtioMem,
  restoreVirtioMem,
  saveVirtioMem,
  virtioMemPages,
  virtioMemStep,
  type VirtioMemState,
} from '@dimmer/comparison';
import { alignDown, bytesToPages, corrupt, isAligned, MIB, pagesToBytes } from '@dimmer/pages';
import { fail, isOutsideSafeRange, type QmpAnswer, succeed } from '@dimmer/qmp';
import { MEM_DEVICE } from '@dimmer/virtio-proto';
import { VIRTIO_MEM_DEVICES } from '../device-types.ts';
import { refuseDriver } from '../fixed-devices.ts';
import type { MachineMemory, MemoryOptions } from '../machine-memory.ts';
import { shapeOf } from '../memory-layout.ts';
import type { ObjectTree } from '../object-tree.ts';
import { orRefuse } from '../or-refuse.ts';
import type { Plugging } from '../plugging.ts';
import { createVirtioDevice } from './virtio-device.ts';

/** The machine's one virtio-mem and its backend, as the monitor names them. */
const ID = 'vm0';
const MEMDEV_ID = 'vmem0';
const PATH = `/machine/peripheral/${ID}`;
const BLOCK_BYTES = 2 * MIB;

/** virtio-mem alone: it grows the guest above boot memory and shrinks it down to that (spec 10.2). There is no balloon. */
export function createVirtioMemMemory({ definition, objects, host, saved }: MemoryOptions): MachineMemory {
  const sizeBytes = alignDown(definition.maximumBytes - definition.bootBytes, BLOCK_BYTES);
  const start = bytesToPages(shapeOf(definition).region.baseBytes);
  const options = { id: ID, region: { start, count: bytesToPages(sizeBytes) } };
  const state = saved ? orRefuse('/memory/device', restoreVirtioMem(options, saved.device)) : createVirtioMem(options);
  if (saved) checkBackends(objects, sizeBytes);
  else if (sizeBytes > 0) occupyBackend(objects, sizeBytes);
  const device = createVirtioDevice({
    parts: [
      {
        device: MEM_DEVICE,
        get phase() {
          return state.link.phase;
        },
        feed: (input) => virtioMemStep(state, input)[1],
      },
    ],
    host,
    actualBytes: () => null,
    setTarget: () => [],
    save: () => saveVirtioMem(state),
  });

  function setRequested(value: unknown): QmpAnswer {
    const bytes = isOutsideSafeRange(value) ? Number.MAX_SAFE_INTEGER : value;
    if (typeof bytes !== 'number' || !Number.isInteger(bytes)) return fail(`Parameter 'requested-size' expects uint64`);
    // A negative number is read as one of 64 bits without a sign.
    if (bytes < 0 || !isAligned(bytes, BLOCK_BYTES)) {
      return fail(`'requested-size' has to be multiples of 'block-size' (0x${BLOCK_BYTES.toString(16)})`);
    }
    if (bytes > sizeBytes) {
      return fail(`'requested-size' cannot exceed the memory backend size(0x${sizeBytes.toString(16)})`);
    }
    device.perform(virtioMemStep(state, { at: host.now(), type: 'requested', pages: bytesToPages(bytes) })[1]);
    return succeed();
  }

  return {
    device,
    plugging: createBlocks(state),
    commands: {
      'qom-get': ({ path, property }) => getProperty(state, String(path), String(property)),
      'qom-set': ({ path, property, value }) => {
        const name = String(property);
        const there = getProperty(state, String(path), name);
        if (!there.ok) return there;
        return name === 'requested-size' ? setRequested(value) : fail(`Property 'virtio-mem.${name}' is not writable`);
      },
    },
    types: VIRTIO_MEM_DEVICES,
  };
}

function occupyBackend(objects: ObjectTree, sizeBytes: number): void {
  objects.add({ 'qom-type': 'memory-backend-ram', id: MEMDEV_ID, size: sizeBytes });
  const backend = objects.backends.get(MEMDEV_ID);
  if (backend) backend.user = ID;
}

/** Of a saved machine: its device has its own backend, and nothing else has one. */
function checkBackends({ backends }: ObjectTree, sizeBytes: number): void {
  const used = [...backends.values()].filter(({ user }) => user !== null);
  const isItsOwn = used.every((one) => one.id === MEMDEV_ID && one.user === ID && one.sizeBytes === sizeBytes);
  if (isItsOwn && used.length === (sizeBytes > 0 ? 1 : 0)) return;
  orRefuse('/objects', { ok: false, reason: corrupt('', 'are not those of this machine') });
}

/** As `query-memory-devices` tells of it (spec 7.6). */
function describeMem(state: VirtioMemState) {
  const { region } = state.options;
  return {
    id: ID,
    memaddr: pagesToBytes(region.start),
    'requested-size': pagesToBytes(state.requestedPages),
    size: pagesToBytes(virtioMemPages(state)),
    'max-size': pagesToBytes(region.count),
    'block-size': pagesToBytes(state.blockPages),
    node: 0,
    memdev: `/objects/${MEMDEV_ID}`,
  };
}

const PROPERTIES: ReadonlySet<string> = new Set(['requested-size', 'size', 'block-size', 'memaddr', 'node', 'memdev']);

function getProperty(state: VirtioMemState, path: string, property: string): QmpAnswer {
  if (path !== PATH && path !== ID) return fail(`Device '${path}' not found`, 'DeviceNotFound');
  if (!PROPERTIES.has(property)) return fail(`Property 'virtio-mem.${property}' not found`);
  return succeed(describeMem(state)[property as keyof ReturnType<typeof describeMem>]);
}

/** Nothing can be plugged; the device leaves only while nothing of it is plugged, and is not taken out here. */
function createBlocks(state: VirtioMemState): Plugging {
  return {
    plug: ({ driver }) => refuseDriver(String(driver)),
    unplug: (id) =>
      id === ID
        ? fail(`Bus 'pcie.0' does not support hotplugging`)
        : fail(`Device '${id}' not found`, 'DeviceNotFound'),
    pluggedBytes: () => pagesToBytes(virtioMemPages(state)),
    memoryDevices: () => [{ type: 'virtio-mem', data: describeMem(state) }],
    save: () => null,
  };
}
