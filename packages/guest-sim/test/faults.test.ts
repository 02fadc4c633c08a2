import { PAGES_PER_GIB } from '@dimmer/pages';
import { expect, it } from 'vitest';
import type { GuestFaults } from '../src/index.ts';
import { createHand } from './support/hand.ts';

function createFaulty(faults: GuestFaults) {
  const hand = createHand();
  hand.ready();
  hand.input({ type: 'faults', faults });
  return hand;
}

it('silent: no request is answered, and no page given', () => {
  const hand = createFaulty({ silent: true });
  expect(hand.balloon(100)).toEqual([]);
  expect(hand.state.memory.ballooned.pages).toBe(0);
  expect(hand.hotAdd({ start: 5 * PAGES_PER_GIB, count: 256 })).toBeUndefined();
  hand.input({ type: 'faults', faults: {} });
  expect(hand.balloon(100)).toHaveLength(1);
});

it('late: so many milliseconds more', () => {
  const hand = createFaulty({ lateMs: 60_000 });
  hand.say({ type: 'BALLOON_REQUEST', numPages: 100 });
  hand.advance(60_000);
  expect(hand.heard()).toEqual([]);
  hand.advance(3_000);
  expect(hand.heard()).toHaveLength(1);
});

it('short: the header only', () => {
  const hand = createFaulty({ short: true });
  hand.takeRaw();
  hand.balloon(100);
  expect(hand.takeRaw().map((bytes) => bytes.length)).toEqual([8]);
});

it('oversized: 64 bytes more than the header says', () => {
  const hand = createFaulty({ oversized: true });
  hand.takeRaw();
  hand.balloon(100);
  expect(hand.takeRaw().map((bytes) => bytes.length)).toEqual([24 + 64]);
});

it('wrong state: first an answer to nothing', () => {
  const hand = createFaulty({ wrongState: true });
  hand.say({ type: 'BALLOON_REQUEST', numPages: 100 });
  hand.advance(5_000);
  expect(hand.heard().map(({ type }) => type)).toEqual(['UNBALLOON_RESPONSE', 'BALLOON_RESPONSE']);
  hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: [...hand.state.memory.ballooned] });
  hand.advance(5_000);
  expect(hand.heard().map(({ type }) => type)).toEqual(['HOT_ADD_RESPONSE', 'UNBALLOON_RESPONSE']);
});

it('ranges twice, of nothing, and nowhere', () => {
  const hand = createFaulty({ duplicatePages: true, zeroPageRanges: true, outOfSpacePages: true });
  const range = { start: 5 * PAGES_PER_GIB - 100, count: 100 };
  expect(hand.balloon(100)).toMatchObject([
    { ranges: [{ count: 0 }, { count: 100 }, { count: 100 }, { start: 2 ** 39, count: 16 }] },
  ]);
  expect([...hand.state.memory.ballooned].every(({ count }) => count === range.count)).toBe(true);
});

it('numbers that mean nothing', () => {
  const hand = createFaulty({ wrongTransId: true });
  const ids = [1, 2, 3].flatMap(() => hand.balloon(1).map(({ transId }) => transId));
  expect(new Set(ids).size).toBe(3);
  expect(Math.max(...ids)).toBeGreaterThan(1000);
});

it('more pages than asked for', () => {
  const hand = createFaulty({ extraPages: 7 });
  expect(hand.balloon(100)).toMatchObject([{ ranges: [{ count: 107 }] }]);
});

it('a page that was given away is used each second', () => {
  const hand = createFaulty({ useReleasedPages: true });
  hand.balloon(100);
  hand.takeEffects();
  hand.advance(1_000);
  const [page] = hand.state.memory.ballooned;
  expect(hand.takeEffects()).toContainEqual({ type: 'touch-pages', ranges: [{ start: page?.start, count: 1 }] });
});
