import { type HaprotRegistry, type PlugRefusal, pluggedPages } from '@dimmer/haprot';
import { pagesToBytes } from '@dimmer/pages';
import { fail, type QmpAnswer } from '@dimmer/qmp';
import { refuseDriver } from '../fixed-devices.ts';
import { isIdentifier } from '../object-tree.ts';
import { parseSize } from '../sizes.ts';

/** What `device_add` asks for. */
export interface DimmWish {
  readonly id: string;
  readonly memdev: string;
  /** 0: anywhere. */
  readonly addressBytes: number;
  readonly node: number;
}

const PROPERTIES = new Set(['driver', 'id', 'memdev', 'addr', 'node']);

/** What any device is refused for. Numbers may come as text. */
export function readDimmWish(args: Readonly<Record<string, unknown>>): DimmWish | QmpAnswer {
  const driver = String(args['driver']);
  if (driver !== 'pc-dimm') return refuseDriver(driver);
  const { id, memdev } = args;
  if (typeof id !== 'string' || !isIdentifier(id)) return fail(`Parameter 'id' expects an identifier`);
  const odd = Object.keys(args).find((name) => !PROPERTIES.has(name));
  if (odd !== undefined) return fail(`Property 'pc-dimm.${odd}' not found`);
  if (typeof memdev !== 'string') return fail(`'memdev' property must be set`);
  const addressBytes = readUnsigned(args['addr']);
  if (addressBytes === undefined) return fail(`Parameter 'addr' expects uint64`);
  const node = readUnsigned(args['node']);
  if (node === undefined || node > 0xffff_ffff) return fail(`Parameter 'node' expects uint32`);
  return { id, memdev, addressBytes, node };
}

function readUnsigned(value: unknown): number | undefined {
  if (value === undefined) return 0;
  const number = typeof value === 'string' ? parseSize(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** QEMU's words for what it refuses a DIMM for. */
export function refuseDimm(refusal: PlugRefusal, wish: DimmWish, registry: HaprotRegistry): QmpAnswer {
  return fail(explain(refusal, wish, registry));
}

function explain(refusal: PlugRefusal, wish: DimmWish, registry: HaprotRegistry): string {
  switch (refusal.code) {
    case 'no-protocol':
    case 'no-region':
      return 'the configuration is not prepared for memory devices (e.g., for memory hotplug), consider specifying the maxmem option';
    case 'memdev-missing':
      return `'memdev' property must be set`;
    case 'no-slots':
      return 'no free slots available';
    case 'not-enough-space':
      return `not enough space, currently ${hexPages(pluggedPages(registry))} in use of total space for memory devices ${hexPages(registry.sizeLimitPages)}`;
    case 'region-unaligned':
    case 'address-unaligned':
      return `address must be aligned to ${hexPages(refusal.alignmentPages)} bytes`;
    case 'size-unaligned':
      return `backend memory size must be multiple of ${hexPages(refusal.alignmentPages)}`;
    case 'address-outside-region':
      return `can't add memory device at 0x${wish.addressBytes.toString(16)}, usable range for memory devices [${hexPages(refusal.region.start)}:${hexPages(refusal.region.start + refusal.region.count)}]`;
    case 'address-overlaps':
      return `address range conflicts with memory device id='${refusal.id}'`;
    case 'no-gap':
      return 'could not find position in guest address space for memory device - memory fragmented due to alignments';
    case 'memdev-in-use':
      return `can't use already busy memdev: ${refusal.memdev}`;
    case 'node-out-of-range':
      return `'DIMM property node has value ${wish.node}' which exceeds the number of numa nodes: ${refusal.numaNodes}`;
  }
}

function hexPages(pages: number): string {
  return `0x${pagesToBytes(pages).toString(16)}`;
}
