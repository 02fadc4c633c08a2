import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlug, describeDevice, isBusy } from '../src/index.ts';
import { createHost, PAGES_1_GIB, type TestHost } from './support/host.ts';

/** Pages around everything that matters: boot memory, its hole, the place of sticks, and the end of the page space. */
const page = fc.oneof(
  fc.nat({ max: 3000 }),
  fc.nat({ max: 4000 }).map((offset) => 3 * PAGES_1_GIB - 2000 + offset),
  fc.nat({ max: 8192 }).map((offset) => 5 * PAGES_1_GIB + offset),
  fc.constant(2 ** 40 - 1),
);
const range = fc.record({ start: page, count: fc.oneof(fc.nat({ max: 600 }), fc.constant(2 ** 24 - 1)) });

type Move = (host: TestHost) => void;
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ ranges: fc.array(range, { maxLength: 6 }), morePages: fc.boolean() }).map(
      (body): Move =>
        (host) =>
          void host.say({ type: 'BALLOON_RESPONSE', ...body }),
    ),
  },
  fc.record({ pageCount: fc.nat({ max: 3000 }), result: fc.nat({ max: 1 }) }).map(
    (body): Move =>
      (host) =>
        void host.say({ type: 'HOT_ADD_RESPONSE', ...body }),
  ),
  fc.constant<Move>((host) => void host.say({ type: 'UNBALLOON_RESPONSE' })),
  fc.uint8Array({ maxLength: 64 }).map(
    (payload): Move =>
      (host) =>
        void host.input({ type: 'packet', payload }),
  ),
  {
    weight: 3,
    arbitrary: fc.nat({ max: 5 * PAGES_1_GIB }).map(
      (pages): Move =>
        (host) =>
          void host.input({ type: 'target', pages }),
    ),
  },
  fc.nat({ max: 120 }).map(
    (freeBytes): Move =>
      (host) =>
        void host.input({ type: 'writable', freeBytes }),
  ),
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), slot: fc.nat({ max: 3 }) }).map(
    ({ id, slot }): Move =>
      (host) => {
        const wanted = { start: 5 * PAGES_1_GIB + slot * 2048, count: 2048 };
        const overlaps = host.state.sticks.some((stick) => stick.start === wanted.start);
        if (!overlaps && !checkPlug(host.state, wanted)) host.input({ type: 'haprot-plugged', id, range: wanted });
      },
  ),
  fc.constantFrom('a', 'b', 'c').map(
    (id): Move =>
      (host) =>
        void host.input({ type: 'haprot-unplug-asked', id }),
  ),
  fc.boolean().map(
    (system): Move =>
      (host) => {
        host.input({ type: 'channel-closed' });
        host.input({ type: 'reset', system });
        if (system) host.ready();
      },
  ),
  fc.nat({ max: 11 }).map(
    (alignment): Move =>
      (host) => {
        if (host.state.name === 'CLOSED') host.ready({ alignment });
      },
  ),
);

/** Requests the guest has not answered, read off the messages alone. */
function outstanding(host: TestHost): number {
  const answered = host.state.name;
  return answered.endsWith('REPLY_WAIT') ? 1 : 0;
}

describe('any guest', () => {
  it('[13] the books always balance, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 10, maxLength: 80 }), fc.boolean(), (moves, statusReport) => {
        const host = createHost({ statusReport });
        host.ready();
        let requests = 0;
        for (const one of moves) {
          // The harness compares counters with trees after every input and would throw here.
          one(host);
          const sent = host.sent();
          requests = sent.filter(
            (message) => message.type === 'BALLOON_REQUEST' || message.type === 'HOT_ADD_REQUEST',
          ).length;
          if (requests > 0) expect(outstanding(host)).toBe(1);
          const { sticks, totalPages, removedGuestPages, removedBothPages } = describeDevice(host.state);
          const actual = totalPages - Math.min(totalPages, removedGuestPages + removedBothPages);
          expect(actual).toBeGreaterThanOrEqual(0);
          expect(host.actualPages).toBeGreaterThanOrEqual(0);
          for (const stick of sticks) {
            if (stick.usedPages > 0) expect(isBusy(host.state, stick.id)).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('no page is in two trees', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 10, maxLength: 60 }), (moves) => {
        const host = createHost();
        host.ready();
        for (const one of moves) one(host);
        const trees = [host.state.boot, ...host.state.sticks.map((stick) => stick.removed)].flatMap((removed) => [
          removed.guest,
          removed.both,
        ]);
        for (const [index, tree] of trees.entries()) {
          for (const { start, count } of tree) {
            for (const other of trees.slice(index + 1)) expect(other.countIn(start, count)).toBe(0);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
