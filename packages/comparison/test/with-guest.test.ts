import { INSTANT } from '@dimmer/guest-sim';
import { PAGES_PER_GIB, PAGES_PER_MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { actualPages, isStickBusy, virtioMemPages } from '../src/index.ts';
import { createPair, type PairOptions } from './support/pair.ts';

const BOOT = { start: 0, count: 2 * PAGES_PER_GIB };
const ABOVE = { start: 4 * PAGES_PER_GIB, count: PAGES_PER_GIB };

function started(options: Partial<PairOptions> & Pick<PairOptions, 'hardware'>) {
  const pair = createPair({ kind: 'linux', bootRanges: [BOOT], temperament: INSTANT, region: ABOVE, ...options });
  pair.boot();
  return pair;
}

/** The guest's books add up. */
function expectSound({ guest }: ReturnType<typeof started>): void {
  const { owned, free, used, pinned, ballooned } = guest.memory;
  expect(free.pages + used.pages + pinned.pages + ballooned.pages).toBe(owned.pages);
}

describe('virtio-balloon and its guest', () => {
  it('take and give back 1 GiB in arrays of 1 MiB, one round trip and 256 discards each', () => {
    const pair = started({ hardware: 'virtio-balloon' });
    pair.host.balloon({ type: 'target', pages: PAGES_PER_GIB });
    expect(actualPages(pair.balloon)).toBe(PAGES_PER_GIB);
    expect(pair.guest.sent['inflate']).toBe(1024);
    expect(pair.costs.discards).toBe(PAGES_PER_GIB);
    expectSound(pair);
    pair.host.balloon({ type: 'target', pages: BOOT.count });
    expect(actualPages(pair.balloon)).toBe(BOOT.count);
    expect(pair.guest.sent['deflate']).toBe(1024);
    expect(pair.guest.memory.ballooned.pages).toBe(0);
    expect(pair.warnings).toEqual([]);
  });

  it('never end with a no: without memory the guest pauses 200 ms and tries again', () => {
    const pair = started({ hardware: 'virtio-balloon' });
    pair.host.balloon({ type: 'target', pages: 1 });
    const stalled = actualPages(pair.balloon);
    expect(pair.guest.memory.free.pages).toBe(16 * PAGES_PER_MIB);
    const { free, used } = pair.guest.memory;
    const before = pair.guest.sent['inflate']!;
    pair.advance(1_000);
    expect(pair.guest.sent['inflate']).toBe(before);
    // Programs end.
    used.clear();
    pair.guest.memory.pinned.remove(0, 256);
    free.insert(0, 256);
    pair.advance(200);
    expect(pair.guest.sent['inflate']).toBe(before + 1);
    expect(actualPages(pair.balloon)).toBe(stalled - 256);
  });

  it('reach the old target again by themselves after a reset', () => {
    const pair = started({ hardware: 'virtio-balloon' });
    pair.host.balloon({ type: 'target', pages: PAGES_PER_GIB });
    pair.takeEvents();
    pair.reset();
    expect(actualPages(pair.balloon)).toBe(PAGES_PER_GIB);
    expect(pair.takeEvents()[0]).toMatchObject({ name: 'BALLOON_CHANGE', data: { actual: 2 * 2 ** 30 } });
  });

  it('balloon in units of 2 MiB where both can', () => {
    const pair = started({ hardware: 'virtio-balloon', balloon: { hugeUnits: true } });
    pair.host.balloon({ type: 'target', pages: PAGES_PER_GIB });
    expect(actualPages(pair.balloon)).toBe(PAGES_PER_GIB);
    expect(pair.guest.sent['inflate']).toBe(2);
    expect(pair.costs.discards).toBe(512);
    pair.host.balloon({ type: 'target', pages: BOOT.count });
    expect(actualPages(pair.balloon)).toBe(BOOT.count);
    expectSound(pair);
  });

  it('hot-add a stick, drain it, and let it go; nothing of it comes back', () => {
    const pair = started({ hardware: 'virtio-balloon', balloon: { hotAdd: true } });
    pair.host.balloon({ type: 'haprot-plugged', id: 'ha1', range: ABOVE });
    pair.advance(0);
    expect(actualPages(pair.balloon)).toBe(BOOT.count + ABOVE.count);
    expect(isStickBusy(pair.balloon, 'ha1')).toBe(true);
    // The highest pages go first: the stick's.
    pair.host.balloon({ type: 'target', pages: BOOT.count - 1024 });
    expect(isStickBusy(pair.balloon, 'ha1')).toBe(false);
    pair.host.balloon({ type: 'haprot-unplug-asked', id: 'ha1' });
    pair.feedGuest({ type: 'memory-unmapped', range: ABOVE });
    expect(pair.warnings).toEqual([]);
    expect(actualPages(pair.balloon)).toBe(BOOT.count - 1024);
    pair.host.balloon({ type: 'target', pages: BOOT.count });
    expect(actualPages(pair.balloon)).toBe(BOOT.count);
    expect(pair.guest.memory.owned.pages).toBe(BOOT.count);
    expectSound(pair);
    expect(pair.warnings).toEqual([]);
  });

  it('are both at rest when the driver is reloaded: the balloon is empty and fills again', () => {
    const pair = started({ hardware: 'virtio-balloon' });
    pair.host.balloon({ type: 'target', pages: PAGES_PER_GIB });
    pair.feedGuest({ type: 'driver-reload' });
    expect(pair.guest.memory.ballooned.pages).toBe(0);
    pair.advance(60_000);
    expect(actualPages(pair.balloon)).toBe(PAGES_PER_GIB);
    expect(pair.guest.memory.ballooned.pages).toBe(PAGES_PER_GIB);
    expectSound(pair);
  });
});

describe('virtio-mem and its guest', () => {
  it('plug and unplug by memory blocks of 128 MiB', () => {
    const pair = started({ hardware: 'virtio-mem' });
    pair.host.mem({ type: 'requested', pages: PAGES_PER_GIB });
    expect(virtioMemPages(pair.mem)).toBe(PAGES_PER_GIB);
    expect(pair.guest.sent['plug']).toBe(8);
    expect(pair.guest.memory.owned.pages).toBe(BOOT.count + PAGES_PER_GIB);
    pair.host.mem({ type: 'requested', pages: 0 });
    expect(virtioMemPages(pair.mem)).toBe(0);
    expect(pair.guest.sent['unplug']).toBe(8);
    expect(pair.costs.discards).toBe(8);
    expectSound(pair);
    expect(pair.warnings).toEqual([]);
  });

  it('stop where a block cannot be emptied, and go on by themselves when it can', () => {
    const pair = started({ hardware: 'virtio-mem' });
    pair.host.mem({ type: 'requested', pages: PAGES_PER_GIB });
    const { memory } = pair.guest;
    memory.free.remove(ABOVE.start, 1);
    memory.pinned.insert(ABOVE.start, 1);
    pair.host.mem({ type: 'requested', pages: 0 });
    // Of the block with the pinned page all but 2 MiB go.
    expect(virtioMemPages(pair.mem)).toBe(512);
    memory.pinned.remove(ABOVE.start, 1);
    memory.free.insert(ABOVE.start, 1);
    pair.advance(5_000);
    expect(virtioMemPages(pair.mem)).toBe(0);
    expectSound(pair);
  });

  it('copy what is used elsewhere, as far as there is room', () => {
    const pair = started({ hardware: 'virtio-mem' });
    pair.host.mem({ type: 'requested', pages: PAGES_PER_GIB });
    const { memory } = pair.guest;
    memory.free.remove(ABOVE.start, 1000);
    memory.used.insert(ABOVE.start, 1000);
    pair.host.mem({ type: 'requested', pages: 0 });
    expect(virtioMemPages(pair.mem)).toBe(0);
    expect(pair.guest.virtio?.copiedPages).toBe(1000);
    expect(memory.used.pages).toBe(1000);
    expectSound(pair);
  });

  it('lose everything with a reset, and have it again after the boot', () => {
    const pair = started({ hardware: 'virtio-mem' });
    pair.host.mem({ type: 'requested', pages: PAGES_PER_GIB });
    pair.takeEvents();
    pair.reset();
    const sizes = pair.takeEvents().map((event) => 'size' in event.data && event.data.size);
    expect(sizes[0]).toBe(0);
    expect(sizes.at(-1)).toBe(2 ** 30);
  });
});

describe('DIMMs and their guest', () => {
  const plug = { type: 'dimm-plugged', id: 'dimm1', slot: 0, range: ABOVE } as const;
  const ost = (pair: ReturnType<typeof started>) =>
    pair.takeEvents().map(({ name, data }) => ('info' in data ? `${data.info.source}/${data.info.status}` : name));

  function plugged() {
    const pair = started({ hardware: 'pc-dimm' });
    pair.host.dimms(plug);
    pair.advance(0);
    return pair;
  }

  it('come, are put into use, and go again in the order of the recordings', () => {
    const pair = plugged();
    expect(ost(pair)).toEqual(['1/0']);
    expect(pair.guest.memory.owned.pages).toBe(BOOT.count + ABOVE.count);
    pair.host.dimms({ type: 'dimm-unplug-asked', id: 'dimm1' });
    pair.advance(0);
    expect(ost(pair)).toEqual(['3/132', 'DEVICE_DELETED', '3/0']);
    expect(pair.guest.memory.owned.pages).toBe(BOOT.count);
    expect(pair.warnings).toEqual([]);
    expectSound(pair);
  });

  it('are worked on once, however often they are asked for', () => {
    const pair = started({ hardware: 'pc-dimm', temperament: { ...INSTANT, memUnplugPageMs: 0.001 } });
    pair.host.dimms(plug);
    pair.advance(1_000);
    pair.takeEvents();
    pair.host.dimms({ type: 'dimm-unplug-asked', id: 'dimm1' });
    pair.host.dimms({ type: 'dimm-unplug-asked', id: 'dimm1' });
    pair.advance(1_000);
    expect(ost(pair)).toEqual(['3/132', '3/132', 'DEVICE_DELETED', '3/0']);
  });

  it('stay when something in them cannot be moved', () => {
    const pair = plugged();
    const { memory } = pair.guest;
    memory.free.remove(ABOVE.start, 1);
    memory.pinned.insert(ABOVE.start, 1);
    pair.takeEvents();
    pair.host.dimms({ type: 'dimm-unplug-asked', id: 'dimm1' });
    pair.advance(0);
    expect(ost(pair)).toEqual(['3/132', '3/130']);
    expect(memory.owned.pages).toBe(BOOT.count + ABOVE.count);
  });

  it('stay when there is no room for what is used in them', () => {
    const pair = plugged();
    const { memory } = pair.guest;
    for (let range = memory.free.pop(Number.MAX_SAFE_INTEGER); range; range = memory.free.pop(Number.MAX_SAFE_INTEGER))
      memory.used.insert(range.start, range.count);
    pair.takeEvents();
    pair.host.dimms({ type: 'dimm-unplug-asked', id: 'dimm1' });
    pair.advance(0);
    expect(ost(pair)).toEqual(['3/132', '3/130']);
  });

  it('cost copies when they are in use', () => {
    const pair = plugged();
    const { memory } = pair.guest;
    memory.free.remove(ABOVE.start, ABOVE.count);
    memory.used.insert(ABOVE.start, ABOVE.count);
    pair.host.dimms({ type: 'dimm-unplug-asked', id: 'dimm1' });
    pair.advance(0);
    expect(pair.guest.virtio?.copiedPages).toBe(ABOVE.count);
    expect(pair.dimms.dimms).toEqual([]);
    expectSound(pair);
  });

  it('are of no use to the guest when they are no whole memory blocks, though it says 1/0', () => {
    const pair = started({ hardware: 'pc-dimm' });
    pair.host.dimms({ ...plug, range: { start: ABOVE.start, count: 100 * PAGES_PER_MIB } });
    pair.advance(0);
    expect(ost(pair)).toEqual(['1/0']);
    expect(pair.guest.memory.owned.pages).toBe(BOOT.count);
  });

  it('are memory like any other after a reset', () => {
    const pair = plugged();
    pair.takeEvents();
    pair.reset();
    expect(ost(pair)).toEqual([]);
    expect(pair.guest.memory.owned.pages).toBe(BOOT.count + ABOVE.count);
  });
});
