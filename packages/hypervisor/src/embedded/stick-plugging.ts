import {
  addHaprot,
  createProtocolSlot,
  createRegistry,
  findHaprot,
  type Haprot,
  type HaprotProtocol,
  type HaprotRegistry,
  planPlug,
  type PlugRefusal,
  pluggedPages,
  type ProtocolRefusal,
  removeHaprot,
  type RegistryOptions,
  restoreRegistry,
  saveRegistry,
} from '@dimmer/haprot';
import { bytesToPages, PAGE_BYTES, type PageRange, pagesToBytes } from '@dimmer/pages';
import { fail, isOutsideSafeRange, type QmpAnswer, succeed } from '@dimmer/qmp';
import type { MemoryShape } from '@dimmer/planner';
import { type AnnouncedStick, findOddStick } from './find-odd-stick.ts';
import { refuseDriver } from './fixed-devices.ts';
import type { MemoryDeviceHost } from './memory-device.ts';
import { isIdentifier, type ObjectTree } from './object-tree.ts';
import { orRefuse } from './or-refuse.ts';
import type { Plugging } from './plugging.ts';
import { parseSize } from './sizes.ts';

/** What the sticks of a machine need of it. Everything happens between two steps of the device. */
export interface StickHost {
  readonly objects: ObjectTree;
  readonly host: MemoryDeviceHost;
  /** What announces the sticks; null: nothing does, and none can be plugged. */
  readonly protocol: HaprotProtocol | null;
  /** The sticks of a machine that was saved, and what its device knows of them. */
  readonly saved?: { readonly sticks: unknown; readonly announced: readonly AnnouncedStick[] } | undefined;
  /** Of the balloon device, which is on the machine's own bus. */
  readonly balloonId: string;
}

const PROPERTIES = new Set(['driver', 'bus', 'id', 'memdev', 'addr', 'node']);

export function createStickPlugging(
  shape: MemoryShape,
  { objects, host, protocol, balloonId, saved }: StickHost,
): Plugging {
  const slot = createProtocolSlot();
  if (protocol) slot.register(protocol);
  const limits = {
    region: shape.region.sizeBytes > 0 ? pagesOf(shape.region.baseBytes, shape.region.sizeBytes) : null,
    sizeLimitPages: bytesToPages(shape.maximumBytes - shape.bootBytes),
    slots: shape.slots,
    numaNodes: shape.numaNodes,
  };
  let registry: HaprotRegistry = saved ? restoreSticks(limits, saved, objects) : createRegistry(limits);
  let nameless = namelessAfter(registry);

  /** Spec 5.3 row by row; a refusal leaves no slot, mapping or backend reference. */
  function plug(args: Readonly<Record<string, unknown>>): QmpAnswer {
    const wish = readWish(args);
    if ('ok' in wish) return wish;
    if (wish.id !== null && (wish.id === balloonId || findHaprot(registry, wish.id))) {
      return fail(`Duplicate device ID '${wish.id}'`);
    }
    const backend = wish.memdev === null ? undefined : objects.backends.get(wish.memdev);
    if (wish.memdev !== null && !backend) return fail(`Device '${wish.memdev}' not found`, 'DeviceNotFound');
    const id = wish.id ?? `#${nameless++}`;
    const plan = planPlug(registry, slot.current, {
      id,
      memdev: backend ? { id: backend.id, pages: backend.sizeBytes / PAGE_BYTES, inUse: backend.user !== null } : null,
      addressPages: wish.addressBytes === 0 ? null : wish.addressBytes / PAGE_BYTES,
      node: wish.node,
    });
    if (!plan.ok) return fail(explainPlan(plan.refusal, wish, registry));
    const { haprot } = plan;
    const refusal = slot.current?.checkPlug(haprot.range);
    if (refusal) return fail(PROTOCOL_REFUSALS[refusal]);
    registry = addHaprot(registry, haprot);
    if (backend) backend.user = id;
    host.perform({ type: 'map-pages', range: haprot.range });
    slot.current?.plug(id, haprot.range);
    return succeed();
  }

  function unplug(id: string): QmpAnswer {
    if (id === balloonId) return fail(`Bus 'vmbus' does not support hotplugging`);
    const haprot = findHaprot(registry, id);
    if (!haprot || isNameless(id)) return fail(`Device '${id}' not found`, 'DeviceNotFound');
    if (slot.current?.isBusy(id)) return fail(`Device '${id}' is still busy: the guest uses its memory`);
    slot.current?.unplug(id);
    host.perform({ type: 'unmap-pages', range: haprot.range });
    registry = removeHaprot(registry, id);
    const backend = objects.backends.get(haprot.memdev);
    if (backend) backend.user = null;
    host.perform({ type: 'emit', name: 'DEVICE_DELETED', data: { device: id, path: `/machine/peripheral/${id}` } });
    return succeed();
  }

  return {
    plug,
    unplug,
    pluggedBytes: () => pagesToBytes(pluggedPages(registry)),
    memoryDevices: () => registry.haprots.map(describeStick),
    save: () => saveRegistry(registry),
  };
}

/** The number that the next stick without an id is keyed by. */
function namelessAfter({ haprots }: HaprotRegistry): number {
  const taken = haprots.filter(({ id }) => isNameless(id)).map(({ id }) => Number(id.slice(1)));
  return Math.max(-1, ...taken) + 1;
}

function restoreSticks(
  limits: RegistryOptions,
  { sticks, announced }: NonNullable<StickHost['saved']>,
  objects: ObjectTree,
): HaprotRegistry {
  const registry = orRefuse('/memory/sticks', restoreRegistry(limits, sticks));
  const reason = findOddStick(registry, announced, objects);
  return orRefuse('/memory/sticks', reason ? { ok: false, reason } : { ok: true, state: registry });
}

/** A stick without an id is keyed by a name no id can be; events and lists show none (spec 5.2). */
export function isNameless(id: string): boolean {
  return id.startsWith('#');
}

interface Wish {
  readonly id: string | null;
  readonly memdev: string | null;
  readonly addressBytes: number;
  readonly node: number;
}

/** Row 0: what any device is refused for. Numbers may come as text, as `device_add` has always allowed. */
function readWish(args: Readonly<Record<string, unknown>>): Wish | QmpAnswer {
  const driver = String(args['driver']);
  if (driver !== 'mem-haprot') return refuseDriver(driver);
  const { id, memdev, bus } = args;
  if (bus !== undefined) return fail(`Device 'mem-haprot' goes on no bus`);
  if (id !== undefined && !(typeof id === 'string' && isIdentifier(id))) {
    return fail(`Parameter 'id' expects an identifier`);
  }
  const odd = Object.keys(args).find((name) => !PROPERTIES.has(name));
  if (odd === 'size') return fail(`Property 'mem-haprot.size' is read-only`);
  if (odd !== undefined) return fail(`Property 'mem-haprot.${odd}' not found`);
  if (memdev !== undefined && typeof memdev !== 'string') {
    return fail(`Invalid parameter type for 'memdev', expected: string`);
  }
  const addressBytes = readUnsigned(args['addr']);
  if (addressBytes === undefined) return fail(`Parameter 'addr' expects uint64`);
  const node = readUnsigned(args['node']);
  if (node === undefined || node > 0xffff_ffff) return fail(`Parameter 'node' expects uint32`);
  return { id: id ?? null, memdev: memdev ?? null, addressBytes, node };
}

/** Absent is 0; beyond the safe range is the largest safe integer, far outside of any machine. */
function readUnsigned(value: unknown): number | undefined {
  if (value === undefined) return 0;
  const number = isOutsideSafeRange(value) ? Number(value.value) : typeof value === 'string' ? parseSize(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) return undefined;
  return Math.min(number, Number.MAX_SAFE_INTEGER);
}

const PROTOCOL_REFUSALS: Readonly<Record<ProtocolRefusal, string>> = {
  'no-guest': 'no guest is attached to the Dynamic Memory protocol yet',
  'guest-cannot-hot-add': 'the guest does not support memory hot-add',
  'pages-removed-before':
    'some pages of this range were part of the guest earlier in this boot; reboot the guest or choose another address',
  'pages-returned-before':
    'the guest has already returned some pages of this range; reboot the guest or choose another address',
};

/** The meaning of rows 1 to 11, with QEMU's words where people know them. */
function explainPlan(refusal: PlugRefusal, wish: Wish, registry: HaprotRegistry): string {
  switch (refusal.code) {
    case 'no-protocol':
      return 'no hot-add protocol is present: the machine has no hv-balloon device';
    case 'memdev-missing':
      return `'memdev' property must be set`;
    case 'no-region':
      return 'the configuration is not prepared for memory devices (e.g., for memory hotplug), consider specifying the maxmem option';
    case 'region-unaligned':
      return `the guest's alignment ${hexPages(refusal.alignmentPages)} is not supported by this machine`;
    case 'no-slots':
      return 'no free slots available: the hypervisor has no free memory slots left';
    case 'not-enough-space':
      return `not enough space, currently ${hexPages(pluggedPages(registry))} in use of total space for memory devices ${hexPages(registry.sizeLimitPages)}`;
    case 'address-unaligned':
      return `address must be aligned to ${hexPages(refusal.alignmentPages)} bytes`;
    case 'size-unaligned':
      return `backend memory size must be multiple of ${hexPages(refusal.alignmentPages)}`;
    case 'address-outside-region':
      return `can't add memory device at ${hex(wish.addressBytes)}, usable range for memory devices [${hexPages(refusal.region.start)}:${hexPages(refusal.region.start + refusal.region.count)}]`;
    case 'address-overlaps':
      return `address range conflicts with memory device id='${isNameless(refusal.id) ? '' : refusal.id}'`;
    case 'no-gap':
      return 'could not find position in guest address space for memory device - memory fragmented due to alignments';
    case 'memdev-in-use':
      return `can't use already busy memdev: ${refusal.memdev}`;
    case 'node-out-of-range':
      return `node ${wish.node} exceeds the number of NUMA nodes: ${refusal.numaNodes}`;
  }
}

function hex(bytes: number): string {
  return `0x${bytes.toString(16)}`;
}

function hexPages(pages: number): string {
  return hex(pagesToBytes(pages));
}

function pagesOf(startBytes: number, sizeBytes: number): PageRange {
  return { start: bytesToPages(startBytes), count: bytesToPages(sizeBytes) };
}

/** v1 sticks appear as DIMMs without a slot (spec 7.6). */
function describeStick({ id, memdev, range, node }: Haprot): unknown {
  const data = {
    addr: pagesToBytes(range.start),
    size: pagesToBytes(range.count),
    slot: -1,
    node,
    memdev: `/objects/${memdev}`,
    hotplugged: true,
    hotpluggable: true,
  };
  return { type: 'dimm', data: isNameless(id) ? data : { id, ...data } };
}
