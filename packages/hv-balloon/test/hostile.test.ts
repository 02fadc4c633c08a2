import { intersection, type PageRange } from '@dimmer/pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlug, type DeviceOptions, describeDevice, isBusy } from '../src/index.ts';
import { bookedRanges } from '../src/state.ts';
import { createHost, PAGES_1_GIB, type TestHost } from './support/host.ts';

/** Where sticks go in the series, and where upstream's backend begins. */
const ADDED_MEMORY = 5 * PAGES_1_GIB;
const STICK_PAGES = 2048;

const SETTINGS: readonly (readonly [string, Partial<DeviceOptions>])[] = [
  ['series', {}],
  ['series that uses addresses again', { reuseAddresses: true }],
  ['upstream', { edition: 'upstream', memdev: { start: ADDED_MEMORY, count: 2 * PAGES_1_GIB }, memslotLimit: 8 }],
];

/** Pages around everything that matters: boot memory, its hole, added memory, and the end of the page space. */
const page = fc.oneof(
  fc.nat({ max: 3000 }),
  fc.nat({ max: 4000 }).map((offset) => 3 * PAGES_1_GIB - 2000 + offset),
  fc.nat({ max: 4 * STICK_PAGES }).map((offset) => ADDED_MEMORY + offset),
  fc.constant(2 ** 40 - 1),
);
const range = fc.record({ start: page, count: fc.oneof(fc.nat({ max: 600 }), fc.constant(2 ** 24 - 1)) });

type Move = (host: TestHost) => void;

const answerBalloon = fc
  .record({ ranges: fc.array(range, { maxLength: 6 }), morePages: fc.boolean(), more: fc.boolean() })
  .map(
    ({ ranges, morePages, more }): Move =>
      (host) =>
        void host.say({ type: 'BALLOON_RESPONSE', ranges, morePages }, { more }),
  );

/** All that is in a stick, which no random range hits exactly: without it none would ever be free again. */
const giveStickBack = fc.nat({ max: 3 }).map(
  (slot): Move =>
    (host) =>
      void host.say({
        type: 'BALLOON_RESPONSE',
        morePages: false,
        ranges: [{ start: ADDED_MEMORY + slot * STICK_PAGES, count: STICK_PAGES }],
      }),
);

/** Often more than was asked for, which counts as all of it. */
const answerHotAdd = fc
  .record({ pageCount: fc.oneof(fc.nat({ max: 3000 }), fc.constant(2 ** 20)), result: fc.constantFrom(0, 1, 1) })
  .map(
    (body): Move =>
      (host) =>
        void host.say({ type: 'HOT_ADD_RESPONSE', ...body }),
  );

const answerUnballoon = fc.constant<Move>((host) => void host.say({ type: 'UNBALLOON_RESPONSE' }));

const sendBytes = fc.uint8Array({ maxLength: 64 }).map(
  (payload): Move =>
    (host) =>
      void host.input({ type: 'packet', payload }),
);

const setTarget = fc.nat({ max: 8 * PAGES_1_GIB }).map(
  (pages): Move =>
    (host) =>
      void host.input({ type: 'target', pages }),
);

const fillRing = fc.nat({ max: 120 }).map(
  (freeBytes): Move =>
    (host) =>
      void host.input({ type: 'writable', freeBytes }),
);

const plugStick = fc.record({ id: fc.constantFrom('a', 'b', 'c'), slot: fc.nat({ max: 3 }) }).map(
  ({ id, slot }): Move =>
    (host) => {
      const wanted = { start: ADDED_MEMORY + slot * STICK_PAGES, count: STICK_PAGES };
      const overlaps = host.state.sticks.some((stick) => stick.start === wanted.start);
      if (!overlaps && !checkPlug(host.state, wanted)) host.input({ type: 'haprot-plugged', id, range: wanted });
    },
);

const unplugStick = fc.constantFrom('a', 'b', 'c').map(
  (id): Move =>
    (host) =>
      void host.input({ type: 'haprot-unplug-asked', id }),
);

const reset = fc.record({ system: fc.boolean(), alignment: fc.nat({ max: 11 }) }).map(
  ({ system, alignment }): Move =>
    (host) => {
      host.input({ type: 'channel-closed' });
      host.input({ type: 'reset', system });
      if (system || alignment % 2 === 0) host.ready({ alignment });
    },
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: answerBalloon },
  { weight: 2, arbitrary: giveStickBack },
  { weight: 2, arbitrary: answerHotAdd },
  { weight: 2, arbitrary: answerUnballoon },
  { weight: 3, arbitrary: setTarget },
  sendBytes,
  fillRing,
  { weight: 2, arbitrary: plugStick },
  unplugStick,
  reset,
);

function expectBalanced(host: TestHost): void {
  const sent = host.sent().filter(({ type }) => type === 'BALLOON_REQUEST' || type === 'HOT_ADD_REQUEST');
  if (sent.length > 0) expect(host.state.name).toMatch(/REPLY_WAIT$/);
  const { sticks, totalPages, removedGuestPages, removedBothPages } = describeDevice(host.state);
  expect(totalPages - Math.min(totalPages, removedGuestPages + removedBothPages)).toBeGreaterThanOrEqual(0);
  expect(host.actualPages).toBeGreaterThanOrEqual(0);
  for (const stick of sticks) if (stick.usedPages > 0) expect(isBusy(host.state, stick.id)).toBe(true);
}

function expectNoPageTwice(host: TestHost): void {
  const books = [host.state.boot, ...bookedRanges(host.state).map((booked) => booked.removed)];
  const trees = books.flatMap((removed) => [removed.guest, removed.both]);
  for (const [index, tree] of trees.entries()) {
    for (const { start, count } of tree) {
      for (const other of trees.slice(index + 1)) expect(other.countIn(start, count)).toBe(0);
    }
  }
}

describe.each(SETTINGS)('any guest of the %s', (_name, options) => {
  it('[13] the books always balance, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 10, maxLength: 80 }), fc.boolean(), (moves, statusReport) => {
        const host = createHost({ ...options, statusReport });
        host.ready();
        for (const one of moves) {
          // The harness compares counters with trees after every input and would throw here.
          one(host);
          expectBalanced(host);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('no page is in two trees', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 10, maxLength: 60 }), (moves) => {
        const host = createHost(options);
        host.ready();
        for (const one of moves) one(host);
        expectNoPageTwice(host);
      }),
      { numRuns: 100 },
    );
  });
});

/** Within one boot, and apt to get a stick all the way to its removal. */
const moveOfOneBoot: fc.Arbitrary<Move> = fc.oneof(
  answerHotAdd,
  { weight: 3, arbitrary: giveStickBack },
  answerUnballoon,
  setTarget,
  { weight: 2, arbitrary: plugStick },
  { weight: 2, arbitrary: unplugStick },
);

describe('a range that was freed', () => {
  it('comes back without a change of size, and is never offered by hot-add in the same boot', () => {
    let comebacks = 0;
    fc.assert(
      fc.property(fc.array(moveOfOneBoot, { minLength: 60, maxLength: 120 }), (moves) => {
        const host = createHost({ reuseAddresses: true });
        host.ready();
        const freed: PageRange[] = [];
        for (const one of moves) {
          const { sticks, disallowed } = host.state;
          const before = { sticks: sticks.length, actual: host.actualPages, free: disallowed.pages };
          one(host);
          for (const message of host.sent()) {
            if (message.type !== 'HOT_ADD_REQUEST') continue;
            for (const range of freed) expect(intersection(range, message.range)).toBeUndefined();
          }
          if (disallowed.pages < before.free) {
            comebacks += 1;
            expect(host.state.sticks).toHaveLength(before.sticks + 1);
            expect(host.actualPages).toBe(before.actual);
          }
          freed.push(...disallowed);
        }
        expectNoPageTwice(host);
      }),
      { numRuns: 100 },
    );
    expect(comebacks).toBeGreaterThan(0);
  });
});
