import { BALLOON_CHUNK_PAGES } from '@dimmer/dynmem-proto';
import { GIB, PAGES_PER_GIB, PAGES_PER_MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { TEMPERAMENTS } from '../src/index.ts';
import { createHand, type Hand, pages } from './support/hand.ts';

const FIVE_GIB = 5 * PAGES_PER_GIB;

/** Takes a stick in the chunks in which the host announces it. */
function addStick(hand: Hand, start: number, count: number): void {
  for (let added = 0; added < count; ) {
    const chunk = Math.min(524_288, count - added);
    expect(hand.hotAdd({ start: start + added, count: chunk })).toMatchObject({ pageCount: chunk, result: 1 });
    added += chunk;
  }
}

const present = ({ state }: Hand): number => state.memory.owned.pages - state.memory.ballooned.pages;

describe('[33] a Windows-like guest', () => {
  it('does not honour a request of more than 585728 pages', () => {
    const hand = createHand();
    hand.ready();
    expect(hand.balloon(BALLOON_CHUNK_PAGES + 1)).toMatchObject([{ ranges: [], morePages: false }]);
    const [answer] = hand.balloon(BALLOON_CHUNK_PAGES);
    expect(answer?.ranges.reduce((sum, { count }) => sum + count, 0)).toBe(BALLOON_CHUNK_PAGES);
  });

  it('gives its largest extents first, each in one range', () => {
    const pinned = [
      { start: 1000, count: 10 },
      { start: 4000, count: 10 },
      { start: 9000, count: 3 * PAGES_PER_GIB - 9000 },
      { start: 4 * PAGES_PER_GIB, count: PAGES_PER_GIB },
    ];
    const hand = createHand({ pinned, temperament: { reservePages: 0, headroomPages: 0 } });
    hand.ready();
    expect(hand.balloon(8500)).toMatchObject([
      {
        morePages: false,
        ranges: [
          { start: 4010, count: 4990 },
          { start: 1010, count: 2990 },
          { start: 480, count: 520 },
        ],
      },
    ]);
    // One that was begun is emptied before any other.
    expect(hand.balloon(100)).toMatchObject([{ ranges: [{ start: 380, count: 100 }] }]);
  });

  it('puts at most 510 ranges into a message', () => {
    const pinned = Array.from({ length: 2000 }, (_, index) => ({ start: index * 2 + 1, count: 1 }));
    pinned.push({ start: 4000, count: 3 * PAGES_PER_GIB - 4000 }, { start: 4 * PAGES_PER_GIB, count: PAGES_PER_GIB });
    const hand = createHand({ pinned, temperament: { reservePages: 0, headroomPages: 0 } });
    hand.ready();
    const answers = hand.balloon(2000);
    expect(answers.map(({ ranges, morePages }) => [ranges.length, morePages])).toEqual([
      [510, true],
      [510, true],
      [510, true],
      [470, false],
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6])('keeps its reserve, drawn from its seed: %i', (seed) => {
    const hand = createHand({ seed });
    hand.ready();
    hand.drain(pages(4 * GIB));
    const kept = present(hand);
    expect(kept).toBe(hand.state.reservePages);
    expect(kept).toBeGreaterThanOrEqual(300 * PAGES_PER_MIB);
    expect(kept).toBeLessThanOrEqual(1331 * PAGES_PER_MIB);
    const again = createHand({ seed });
    again.ready();
    expect(again.state.reservePages).toBe(kept);
    // The next boot draws again.
    hand.input({ type: 'reset' });
    expect(hand.state.reservePages).not.toBe(kept);
  });

  it('draws half of its reserves below the median', () => {
    const drawn = Array.from({ length: 400 }, (_, seed) => {
      const hand = createHand({ seed });
      hand.input({ type: 'power-on' });
      return hand.state.reservePages / PAGES_PER_MIB;
    });
    const below = drawn.filter((mib) => mib < 640).length;
    expect(below).toBeGreaterThan(150);
    expect(below).toBeLessThan(250);
  });

  it('takes about 0.6 s for a full request, now and then 2 to 3 s', () => {
    const hand = createHand();
    hand.ready();
    const times: number[] = [];
    for (let request = 0; request < 200; request += 1) {
      hand.takeEffects();
      hand.say({ type: 'BALLOON_REQUEST', numPages: BALLOON_CHUNK_PAGES });
      const delay = hand.takeEffects().find((effect) => effect.type === 'arm-timer' && effect.id === 'work');
      if (delay?.type === 'arm-timer') times.push(delay.delayMs);
      hand.advance(5_000);
      const ranges = hand.heard().flatMap((message) => (message.type === 'BALLOON_RESPONSE' ? message.ranges : []));
      hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges });
      hand.advance(1_000);
    }
    const slow = times.filter((time) => time > 1_000);
    const usual = times.filter((time) => time <= 1_000);
    expect(Math.min(...usual)).toBeGreaterThanOrEqual(0.8 * 624);
    expect(Math.max(...usual)).toBeLessThanOrEqual(1.2 * 625);
    expect(slow.every((time) => time >= 2_000 && time <= 3_000)).toBe(true);
    expect(slow.length).toBeGreaterThan(1);
    expect(slow.length).toBeLessThan(30);
  });
});

describe('added memory', () => {
  it('of 200 GiB drains to the last page while the guest is idle', () => {
    const hand = createHand({ workload: 'idle' });
    hand.ready();
    const stick = 200 * PAGES_PER_GIB;
    addStick(hand, FIVE_GIB, stick);
    hand.drain(204 * PAGES_PER_GIB - 256);
    expect(hand.state.memory.ballooned.countIn(FIVE_GIB, stick)).toBe(stick);
    expect(present(hand)).toBeLessThan(1.4 * PAGES_PER_GIB);
  });

  it.each([5, 32])('of 8 GiB at %i GiB comes back whole: 12 to 3 GiB, twenty times', (atGib) => {
    const hand = createHand({ workload: 'idle' });
    hand.ready();
    const stick = { start: atGib * PAGES_PER_GIB, count: 8 * PAGES_PER_GIB };
    addStick(hand, stick.start, stick.count);
    for (let cycle = 0; cycle < 20; cycle += 1) {
      expect(hand.drain(9 * PAGES_PER_GIB)).toBe(9 * PAGES_PER_GIB);
      expect(hand.state.memory.ballooned.countIn(stick.start, stick.count)).toBe(stick.count);
      hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: [...hand.state.memory.ballooned] });
      hand.advance(5_000);
      hand.heard();
      expect(present(hand)).toBe(12 * PAGES_PER_GIB);
    }
  });

  it('that comes back in part goes first again, as it came last', () => {
    const hand = createHand({ workload: 'idle' });
    hand.ready();
    hand.drain(PAGES_PER_GIB);
    const stick = { start: 32 * PAGES_PER_GIB, count: 8 * PAGES_PER_GIB };
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: [...hand.state.memory.ballooned] });
    hand.advance(1_000);
    hand.heard();
    addStick(hand, stick.start, stick.count);
    hand.drain(9 * PAGES_PER_GIB);
    const boot = [...hand.state.memory.ballooned].filter(({ start }) => start < FIVE_GIB);
    const tail = { start: stick.start + stick.count - PAGES_PER_GIB, count: PAGES_PER_GIB };
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: true, ranges: boot });
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: [tail] });
    hand.advance(1_000);
    hand.heard();
    hand.drain(2 * PAGES_PER_GIB);
    expect(hand.state.memory.ballooned.countIn(stick.start, stick.count)).toBe(stick.count);
  });

  it('keeps pages of a scatter workload, and the guest reaches 3 GiB all the same', () => {
    const hand = createHand({ workload: 'scatter' });
    hand.ready();
    const stick = { start: 32 * PAGES_PER_GIB, count: 8 * PAGES_PER_GIB };
    addStick(hand, stick.start, stick.count);
    expect(hand.drain(9 * PAGES_PER_GIB)).toBe(9 * PAGES_PER_GIB);
    const released = hand.state.memory.ballooned.countIn(stick.start, stick.count);
    expect(released).toBeGreaterThan(4 * PAGES_PER_GIB);
    expect(released).toBeLessThan(stick.count);
  });
});

describe('a stubborn guest', () => {
  it('stays above half of its boot memory', () => {
    const hand = createHand({ kind: 'stubborn', workload: 'idle' });
    hand.ready();
    hand.drain(4 * PAGES_PER_GIB);
    expect(present(hand)).toBeGreaterThan(2.2 * PAGES_PER_GIB);
    expect(present(hand)).toBeLessThan(2.8 * PAGES_PER_GIB);
  });

  it('answers late, and adds only part of what it is offered', () => {
    const hand = createHand({ kind: 'stubborn' });
    hand.ready();
    hand.say({ type: 'BALLOON_REQUEST', numPages: 1000 });
    hand.advance(2_700);
    expect(hand.heard()).toEqual([]);
    hand.advance(10_000);
    expect(hand.heard()).toHaveLength(1);
    expect(hand.hotAdd({ start: FIVE_GIB, count: 524_288 })).toMatchObject({ pageCount: 262_144, result: 1 });
  });
});

describe('the hot-add of a Windows-like guest', () => {
  it('is tried three times, a second apart, before it fails for now', () => {
    const hand = createHand({ faults: { failedHotAdds: 3 } });
    hand.ready();
    hand.say({ type: 'HOT_ADD_REQUEST', range: { start: FIVE_GIB, count: 256 }, region: null });
    hand.advance(1_900);
    expect(hand.heard()).toEqual([]);
    hand.advance(200);
    expect(hand.heard()).toMatchObject([{ type: 'HOT_ADD_RESPONSE', pageCount: 0, result: 0 }]);
    expect(hand.hotAdd({ start: FIVE_GIB, count: 256 })).toMatchObject({ pageCount: 256, result: 1 });
  });

  it('ends at an upper limit, and then for good', () => {
    const hand = createHand({ temperament: { maxOwnedPages: pages(5 * GIB) } });
    hand.ready();
    const range = { start: FIVE_GIB, count: 524_288 };
    expect(hand.hotAdd(range)).toMatchObject({ pageCount: PAGES_PER_GIB, result: 1 });
    expect(hand.hotAdd({ start: 8 * PAGES_PER_GIB, count: 256 })).toMatchObject({ pageCount: 0, result: 1 });
  });

  it('too soon after the start crashes the guest, which then hears nothing until it is reset', () => {
    const hand = createHand();
    hand.boot();
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    hand.say({ type: 'CAPABILITIES_RESPONSE', isAccepted: true, hotRemove: true, suppressPressureReports: true });
    hand.advance(49_000);
    hand.takeEffects();
    hand.say({ type: 'HOT_ADD_REQUEST', range: { start: FIVE_GIB, count: 256 }, region: null });
    expect(hand.takeEffects()).toContainEqual({ type: 'crashed' });
    hand.advance(10_000);
    hand.heard();
    expect(hand.balloon(1)).toEqual([]);
    hand.input({ type: 'reset' });
    expect(hand.state.power).toBe('booting');
  });

  it('too soon does no harm to a guest that can bear it', () => {
    const hand = createHand({ temperament: { earlyCrashProbability: 0 } });
    hand.boot();
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    hand.say({ type: 'CAPABILITIES_RESPONSE', isAccepted: true, hotRemove: true, suppressPressureReports: true });
    hand.heard();
    expect(hand.hotAdd({ start: FIVE_GIB, count: 256 })).toMatchObject({ pageCount: 256 });
    expect(TEMPERAMENTS.windows.earlyCrashProbability).toBe(1);
  });

  it('of memory it has already keeps what is in use, and frees what an earlier driver gave away', () => {
    const hand = createHand();
    hand.ready();
    const range = { start: FIVE_GIB, count: 524_288 };
    hand.hotAdd(range);
    hand.balloon(1000);
    hand.input({ type: 'driver-reload' });
    hand.advance(1_000);
    hand.input({ type: 'channel-opened', ringBytes: 16_384 });
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    hand.say({ type: 'CAPABILITIES_RESPONSE', isAccepted: true, hotRemove: true, suppressPressureReports: true });
    hand.advance(50_000);
    hand.heard();
    expect(hand.hotAdd({ start: FIVE_GIB, count: 600_000 })).toMatchObject({ pageCount: 600_000, result: 1 });
    expect(present(hand)).toBe(pages(4 * GIB) + 600_000);
  });
});
