import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addHaprot,
  createRegistry,
  findGap,
  findHaprot,
  type HaprotRegistry,
  type PlugRefusal,
  type PlugRequest,
  planPlug,
  pluggedPages,
  type RegistryOptions,
  removeHaprot,
} from '../src/index.ts';

const REGION = { start: 0x14_0000, count: 0x10_0000 };
const OPTIONS: RegistryOptions = { region: REGION, sizeLimitPages: 0x8_0000, slots: 3, numaNodes: 2 };
const memdev = { id: 'mem1', pages: 0x1_0000, inUse: false };
const request: PlugRequest = { id: 'ha1', memdev, addressPages: null, node: 0 };
const protocol = { alignmentPages: 256 };

function plugged(registry: HaprotRegistry, id: string, start: number, count: number): HaprotRegistry {
  return addHaprot(registry, { id, memdev: `${id}-mem`, range: { start, count }, node: 0 });
}

/** For each row of spec 5.3 that the registry decides, one fault; later rows are later in the list. */
interface Fault {
  readonly code: PlugRefusal['code'];
  readonly options?: (options: RegistryOptions) => RegistryOptions;
  readonly registry?: (registry: HaprotRegistry) => HaprotRegistry;
  readonly request?: (request: PlugRequest) => PlugRequest;
  readonly protocol?: typeof protocol | null;
}

const full = (registry: HaprotRegistry) =>
  [0, 1, 2].reduce((all, i) => plugged(all, `full${i}`, REGION.start + (i + 1) * 0x2_0000, 512), registry);

const FAULTS: readonly Fault[] = [
  { code: 'no-protocol', protocol: null },
  { code: 'memdev-missing', request: (r) => ({ ...r, memdev: null }) },
  { code: 'no-region', options: (o) => ({ ...o, region: null }) },
  { code: 'region-unaligned', protocol: { alignmentPages: 0x8_0000 } },
  { code: 'no-slots', registry: full },
  { code: 'not-enough-space', options: (o) => ({ ...o, sizeLimitPages: 0x1000 }) },
  { code: 'address-unaligned', request: (r) => ({ ...r, addressPages: REGION.start + 1 }) },
  { code: 'size-unaligned', request: (r) => ({ ...r, memdev: r.memdev && { ...r.memdev, pages: 0x1_0001 } }) },
  { code: 'address-outside-region', request: (r) => ({ ...r, addressPages: r.addressPages ?? 0x1000 }) },
  { code: 'memdev-in-use', request: (r) => ({ ...r, memdev: r.memdev && { ...r.memdev, inUse: true } }) },
  { code: 'node-out-of-range', request: (r) => ({ ...r, node: 2 }) },
];

function outcome(...faults: readonly Fault[]): string {
  let options = OPTIONS;
  let one = request;
  let spoken: typeof protocol | null = protocol;
  for (const fault of faults) {
    options = fault.options?.(options) ?? options;
    one = fault.request?.(one) ?? one;
    if (fault.protocol !== undefined) spoken = spoken === null ? null : fault.protocol;
  }
  let registry = createRegistry(options);
  for (const fault of faults) registry = fault.registry?.(registry) ?? registry;
  const plan = planPlug(registry, spoken, one);
  return plan.ok ? 'ok' : plan.refusal.code;
}

describe('[21] refusals', () => {
  it.each(FAULTS.map((fault) => [fault.code, fault] as const))('%s', (code, fault) => {
    expect(outcome(fault)).toBe(code);
  });

  const pairs = FAULTS.flatMap((first, i) => FAULTS.slice(i + 1).map((second) => [first, second] as const));
  it.each(pairs.map(([a, b]) => [a.code, b.code, a, b] as const))(
    '%s comes before %s',
    (code, _later, first, second) => {
      expect(outcome(first, second)).toBe(code);
      expect(outcome(second, first)).toBe(code);
    },
  );

  it('a plan changes nothing: the same stick can be planned again', () => {
    const registry = createRegistry(OPTIONS);
    expect(planPlug(registry, protocol, request)).toEqual(planPlug(registry, protocol, request));
    expect(registry.haprots).toEqual([]);
  });

  it('names the stick an address overlaps', () => {
    const registry = plugged(createRegistry(OPTIONS), 'other', REGION.start + 0x1000, 0x1000);
    const plan = planPlug(registry, protocol, { ...request, addressPages: REGION.start });
    expect(plan).toEqual({ ok: false, refusal: { code: 'address-overlaps', id: 'other' } });
  });

  it('finds no gap where the region is fragmented', () => {
    const registry = plugged(createRegistry(OPTIONS), 'middle', REGION.start + 0x3_0000, 0x3_0000);
    const big = { ...request, memdev: { ...memdev, pages: 0x5_0000 - 0x100 } };
    expect(planPlug({ ...registry, region: { ...REGION, count: 0x8_0000 } }, protocol, big)).toMatchObject({
      refusal: { code: 'no-gap' },
    });
  });

  it('uses the 2 MiB of a backend until a guest has reported its alignment', () => {
    const odd = { ...request, memdev: { ...memdev, pages: 768 } };
    expect(planPlug(createRegistry(OPTIONS), { alignmentPages: null }, odd)).toMatchObject({
      refusal: { code: 'size-unaligned', alignmentPages: 512 },
    });
    expect(planPlug(createRegistry(OPTIONS), protocol, odd).ok).toBe(true);
  });
});

describe('[29] exhaustion', () => {
  it('of slots is told at plug, and a removed stick gives its slot back', () => {
    const registry = full(createRegistry(OPTIONS));
    expect(planPlug(registry, protocol, request)).toMatchObject({ refusal: { code: 'no-slots' } });
    expect(planPlug(removeHaprot(registry, 'full1'), protocol, request).ok).toBe(true);
  });

  it('of maxmem is told at plug, with what is left', () => {
    const registry = plugged(createRegistry(OPTIONS), 'big', REGION.start, 0x7_8000);
    expect(planPlug(registry, protocol, request)).toMatchObject({
      refusal: { code: 'not-enough-space', freePages: 0x8000 },
    });
    expect(pluggedPages(registry)).toBe(0x7_8000);
  });
});

describe('placement', () => {
  it('takes the lowest gap, also one that a removal left', () => {
    let registry = createRegistry({ ...OPTIONS, slots: 9 });
    for (const id of ['a', 'b', 'c']) {
      const plan = planPlug(registry, protocol, { ...request, id, memdev: { ...memdev, id } });
      if (plan.ok) registry = addHaprot(registry, plan.haprot);
    }
    expect(registry.haprots.map((haprot) => haprot.range.start - REGION.start)).toEqual([0, 0x1_0000, 0x2_0000]);
    expect(findHaprot(registry, 'b')?.memdev).toBe('b');
    const plan = planPlug(removeHaprot(registry, 'b'), protocol, request);
    expect(plan).toMatchObject({ haprot: { range: { start: REGION.start + 0x1_0000 } } });
  });

  it('never overlaps, never leaves the region, and fails only when nothing fits', () => {
    const taken = fc.uniqueArray(fc.nat({ max: 15 }), { maxLength: 12 });
    fc.assert(
      fc.property(taken, fc.integer({ min: 1, max: 8 }), (blocks, wanted) => {
        const region = { start: 1024, count: 16 * 256 };
        const ranges = blocks.toSorted((a, b) => a - b).map((block) => ({ start: 1024 + block * 256, count: 256 }));
        const found = findGap(region, ranges, wanted * 256, 256);
        const free = (start: number) =>
          start + wanted <= 16 && !blocks.some((block) => block >= start && block < start + wanted);
        const lowest = Array.from({ length: 16 }, (_, start) => start).find(free);
        expect(found).toBe(lowest === undefined ? undefined : 1024 + lowest * 256);
      }),
    );
  });
});
