import { encodeMessage, type Message } from '@dimmer/dynmem-proto';
import { PAGES_PER_GIB } from '@dimmer/pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGuest, type GuestInput, guestStep } from '../src/index.ts';
import { bootRangesOf } from './support/hand.ts';

const kind = fc.constantFrom('windows', 'linux', 'stubborn' as const);
const workload = fc.constantFrom('idle', 'steady', 'bursty', 'scatter', 'none' as const);
const range = fc.record({
  start: fc.integer({ min: 0, max: 12 * PAGES_PER_GIB }),
  count: fc.integer({ min: 0, max: 2 * PAGES_PER_GIB }),
});
const header = fc
  .tuple(fc.nat(15), fc.nat(40), fc.uint8Array({ minLength: 4, maxLength: 64 }))
  .map(([type, size, rest]) => {
    const bytes = new Uint8Array(4 + rest.length);
    bytes.set([type, 0, size, 0]);
    bytes.set(rest, 4);
    return bytes;
  });
const padded = (message: Message): Uint8Array => {
  const bytes = encodeMessage(message);
  const payload = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  payload.set(bytes);
  return payload;
};
const accepted = { isAccepted: true, hotRemove: true, suppressPressureReports: false };
/** Up and connected. */
const CONNECTED: readonly GuestInput[] = (
  [
    { type: 'power-on' },
    { type: 'timer', id: 'boot' },
    { type: 'channel-opened', ringBytes: 16_384 },
    { type: 'packet', payload: padded({ type: 'VERSION_RESPONSE', transId: 1, isAccepted: true }) },
    { type: 'packet', payload: padded({ type: 'CAPABILITIES_RESPONSE', transId: 2, ...accepted }) },
  ] as const
).map((one) => ({ ...one, at: 0 }));
/** What a host may say, in any order. */
const request = fc.oneof(
  fc.nat(600_000).map((numPages): Message => ({ type: 'BALLOON_REQUEST', transId: 0, numPages })),
  fc
    .record({ morePages: fc.boolean(), ranges: fc.array(range, { maxLength: 3 }) })
    .map((given): Message => ({ type: 'UNBALLOON_REQUEST', transId: 0, ...given })),
  fc
    .record({ range, region: fc.option(range) })
    .map((given): Message => ({ type: 'HOT_ADD_REQUEST', transId: 0, ...given })),
);
const input = fc.oneof(
  fc.constantFrom('power-on', 'reset', 'shutdown-asked', 'driver-reload', 'channel-closed').map((type) => ({ type })),
  fc.record({ type: fc.constant('channel-opened'), ringBytes: fc.integer({ min: 64, max: 16_384 }) }),
  fc.record({ type: fc.constant('writable'), freeBytes: fc.nat(16_383) }),
  fc.record({ type: fc.constant('packet'), payload: header }),
  request.map((message) => ({ type: 'packet', payload: padded(message) })),
  fc.record({
    type: fc.constant('timer'),
    id: fc.constantFrom('boot', 'handshake', 'tick', 'work', 'retry', 'reopen', 'nonsense'),
  }),
  fc.record({ type: fc.constantFrom('memory-mapped', 'memory-unmapped'), range }),
) as fc.Arbitrary<GuestInput>;

describe('a guest', () => {
  it('bears any host and any order of things, with its books in order', () => {
    fc.assert(
      fc.property(kind, workload, fc.nat(), fc.array(input, { maxLength: 80 }), (one, load, seed, inputs) => {
        const state = createGuest({ kind: one, workload: load, seed, bootRanges: bootRangesOf(4 * 2 ** 30) });
        let at = 0;
        for (const next of [...CONNECTED, ...inputs]) {
          at += 300;
          const [, effects] = guestStep(state, { ...next, at });
          const { owned, free, used, pinned, ballooned } = state.memory;
          expect(free.pages + used.pages + pinned.pages + ballooned.pages).toBe(owned.pages);
          const timers = effects.filter((effect) => effect.type === 'arm-timer');
          expect(timers.every(({ delayMs }) => delayMs >= 0)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});
