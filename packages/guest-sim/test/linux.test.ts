import { GIB, PAGES_PER_GIB, PAGES_PER_MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { type GuestOptions, linuxFloorPages } from '../src/index.ts';
import { bootRangesOf, createHand, pages } from './support/hand.ts';

const BLOCK = 32_768;
const FIVE_GIB = 5 * PAGES_PER_GIB;

function createLinux(temperament: GuestOptions['temperament'] = {}, options: Partial<GuestOptions> = {}) {
  return createHand({ kind: 'linux', ...options, temperament: { statusReports: false, ...temperament } });
}

describe('[30] the balloon of a Linux-like guest', () => {
  it.each([
    [128, 72],
    [512, 168],
    [1024, 232],
    [2048, 360],
    [4096, 488],
    [8192, 744],
    [16_384, 1000],
    [32_768, 1512],
    [1_048_576, 33_256],
    [64, 40],
  ])('of %i MiB keeps %i MiB', (total, floor) => {
    expect(linuxFloorPages(total * PAGES_PER_MIB)).toBe(floor * PAGES_PER_MIB);
  });

  it.each([
    ['recent', { osUsedPages: 0 }, 16],
    ['recent', {}, 453],
    ['older', { osUsedPages: 0 }, 1000],
  ] as const)('shrinks from 16 GiB to its floor: %s %o', (generation, temperament, leftMib) => {
    const hand = createLinux({ generation, ...temperament }, { bootRanges: bootRangesOf(16 * GIB) });
    hand.ready();
    const given = hand.drain(pages(16 * GIB));
    expect(Math.round((pages(16 * GIB) - given) / PAGES_PER_MIB)).toBe(leftMib);
  });

  it('answers a full request in 510, 510 and 124 blocks of 2 MiB, never merged', () => {
    const hand = createLinux();
    hand.ready();
    const answers = hand.balloon(585_728);
    expect(answers.map(({ ranges, morePages }) => [ranges.length, morePages])).toEqual([
      [510, true],
      [510, true],
      [124, false],
    ]);
    const ranges = answers.flatMap((answer) => answer.ranges);
    expect(ranges.every(({ start, count }) => count === 512 && start % 512 === 0)).toBe(true);
    expect(ranges[0]).toEqual({ start: FIVE_GIB - 512, count: 512 });
  });

  it('goes on page by page when less than a block is left to give', () => {
    const hand = createLinux();
    hand.ready();
    const [first, second, ...rest] = hand.balloon(1000);
    expect([first?.morePages, first?.ranges.map(({ count }) => count)]).toEqual([true, [512]]);
    expect([second?.morePages, second?.ranges.length, rest]).toEqual([false, 488, []]);
    expect(second?.ranges.every(({ count }) => count === 1)).toBe(true);
    expect(hand.balloon(512).map(({ ranges, morePages }) => [ranges.length, morePages])).toEqual([[1, false]]);
  });

  it('of an older kernel gives whole blocks only', () => {
    const hand = createLinux({ generation: 'older' });
    hand.ready();
    const answers = hand.balloon(1000);
    expect(answers.map(({ ranges, morePages }) => [ranges.length, morePages])).toEqual([[2, false]]);
  });

  it('ends with an empty answer when nothing can be given', () => {
    const hand = createLinux();
    hand.ready();
    hand.drain(pages(4 * GIB));
    expect(hand.balloon(1)).toMatchObject([{ ranges: [], morePages: false }]);
  });

  it('ends with an empty answer when the memory dries up midway', () => {
    const hand = createLinux();
    hand.ready();
    hand.say({ type: 'BALLOON_REQUEST', numPages: 585_728 });
    // Somebody else was faster.
    const { free, used } = hand.state.memory;
    for (let range = free.pop(1e9); range; range = free.pop(1e9)) used.insert(range.start, range.count);
    hand.advance(20_000);
    expect(hand.heard()).toMatchObject([{ type: 'BALLOON_RESPONSE', ranges: [], morePages: false }]);
  });
});

describe('[31] a Linux-like guest adds memory', () => {
  it('in blocks, as long as the host has backed them', () => {
    const hand = createLinux();
    hand.ready();
    expect(hand.hotAdd({ start: FIVE_GIB, count: 524_288 })).toMatchObject({ pageCount: 524_288, result: 1 });
    expect([...hand.state.blocks]).toEqual([{ start: FIVE_GIB, count: 524_288 }]);
    expect(hand.state.memory.owned.pages).toBe(pages(4 * GIB) + 524_288);
  });

  it('waits for a block that nobody puts into use, and counts it as committed', () => {
    const hand = createLinux({ onlinesBlocks: false, statusReports: true, statusDelayCalls: 0 });
    hand.ready();
    hand.say({ type: 'HOT_ADD_REQUEST', range: { start: FIVE_GIB, count: 2 * BLOCK }, region: null });
    hand.advance(9_000);
    expect(hand.heard()).toEqual([]);
    hand.advance(3_000);
    const heard = hand.heard(true);
    expect(heard).toContainEqual(
      expect.objectContaining({ type: 'HOT_ADD_RESPONSE', pageCount: 2 * BLOCK, result: 1 }),
    );
    const floor = linuxFloorPages(pages(4 * GIB));
    expect(heard.at(-1)).toMatchObject({
      type: 'STATUS_REPORT',
      numCommitted: BigInt(hand.state.memory.pinned.pages + 2 * BLOCK + floor),
    });
  });

  it('takes the form without a region, whole blocks around the range, and covers a gap later', () => {
    const hand = createLinux();
    hand.ready();
    const start = FIVE_GIB + 1000;
    expect(hand.hotAdd({ start, count: 500 }, null)).toMatchObject({ pageCount: 500, result: 1 });
    expect([...hand.state.blocks]).toEqual([{ start: FIVE_GIB, count: BLOCK }]);
    // Further on in the same block: what lies between is a gap, and not in use.
    expect(hand.hotAdd({ start: start + 600, count: 100 }, null)).toMatchObject({ pageCount: 100, result: 1 });
    expect(hand.state.driver.regions).toMatchObject([
      { start: FIVE_GIB, end: FIVE_GIB + BLOCK, gaps: [{ start: start + 500, count: 100 }] },
    ]);
    expect(hand.state.memory.owned.pages).toBe(pages(4 * GIB) + 600);
    // Beyond the end: the region grows by whole blocks.
    const last = hand.hotAdd({ start: start + 700, count: BLOCK }, null);
    expect(last).toMatchObject({ pageCount: BLOCK, result: 1 });
    expect(hand.state.driver.regions[0]?.end).toBe(FIVE_GIB + 2 * BLOCK);
    expect([...hand.state.blocks]).toEqual([{ start: FIVE_GIB, count: 2 * BLOCK }]);
  });

  it('says "not now" when an attempt fails, "never" when the blocks exist already', () => {
    const hand = createLinux({}, { faults: { failedHotAdds: 1 } });
    hand.ready();
    const range = { start: FIVE_GIB, count: BLOCK };
    expect(hand.hotAdd(range)).toMatchObject({ pageCount: 0, result: 0 });
    expect(hand.hotAdd(range)).toMatchObject({ pageCount: BLOCK, result: 1 });
    // A driver that was reloaded without a reboot knows no region, and the blocks are there.
    hand.input({ type: 'driver-reload' });
    hand.advance(2_000);
    hand.input({ type: 'channel-opened', ringBytes: 16_384 });
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    hand.say({ type: 'CAPABILITIES_RESPONSE', isAccepted: true, hotRemove: true, suppressPressureReports: true });
    hand.heard();
    expect(hand.hotAdd(range)).toMatchObject({ pageCount: 0, result: 1 });
    expect(hand.hotAdd({ start: 2 * FIVE_GIB, count: BLOCK })).toMatchObject({ pageCount: 0, result: 1 });
  });

  it('stops short at an upper limit', () => {
    const hand = createLinux({ maxOwnedPages: pages(5 * GIB) });
    hand.ready();
    const answer = hand.hotAdd({ start: FIVE_GIB, count: 2 * PAGES_PER_GIB });
    expect(answer).toMatchObject({ pageCount: PAGES_PER_GIB, result: 1 });
  });

  it('refuses for good with hibernation, and answers no balloon request at all', () => {
    const hand = createLinux({ hibernation: true });
    hand.ready();
    expect(hand.balloon(1000)).toEqual([]);
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: [{ start: 0, count: 1 }] });
    hand.advance(10_000);
    expect(hand.heard()).toEqual([]);
    expect(hand.hotAdd({ start: FIVE_GIB, count: BLOCK })).toMatchObject({ pageCount: 0, result: 1 });
  });
});

describe('[32] the status of a Linux-like guest', () => {
  it('is first told at the 46th call, whether or not the host wants it', () => {
    const hand = createHand({ kind: 'linux' });
    hand.boot();
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    hand.say({ type: 'CAPABILITIES_RESPONSE', isAccepted: true, hotRemove: true, suppressPressureReports: true });
    hand.heard();
    hand.advance(45_000);
    expect(hand.heard(true)).toEqual([]);
    hand.advance(1_000);
    expect(hand.heard(true)).toHaveLength(1);
    hand.advance(10_000);
    expect(hand.heard(true)).toHaveLength(10);
  });

  it('adds up committed, ballooned and floor', () => {
    const hand = createHand({ kind: 'linux' });
    hand.ready();
    hand.advance(1_000);
    const osUsed = 300 * PAGES_PER_MIB;
    const total = pages(4 * GIB);
    expect(hand.heard(true).at(-1)).toMatchObject({
      numAvail: BigInt(total - osUsed),
      numCommitted: BigInt(osUsed + linuxFloorPages(total)),
      pageFileSize: 0n,
      zeroFree: 0n,
    });
    hand.balloon(pages(GIB));
    hand.say({ type: 'BALLOON_REQUEST', numPages: 1 });
    hand.advance(2_000);
    const ballooned = pages(GIB) + 1;
    expect(hand.heard(true).at(-1)).toMatchObject({
      numAvail: BigInt(total - osUsed - ballooned),
      numCommitted: BigInt(osUsed + ballooned + linuxFloorPages(total - ballooned)),
    });
  });

  it('a balloon answer that finds the ring full is tried each 20 ms under a new number', () => {
    const hand = createLinux();
    hand.ready();
    hand.fillRing(true);
    const before = hand.state.driver.transId;
    hand.say({ type: 'BALLOON_REQUEST', numPages: 512 });
    hand.advance(101);
    expect(hand.heard()).toEqual([]);
    const tries = hand.state.driver.transId - before;
    expect(tries).toBeGreaterThanOrEqual(5);
    hand.fillRing(false);
    expect(hand.heard()).toMatchObject([{ type: 'BALLOON_RESPONSE', transId: before + tries + 1 }]);
  });
});
