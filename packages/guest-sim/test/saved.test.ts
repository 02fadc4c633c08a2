import { encodeMessage, type Message } from '@dimmer/dynmem-proto';
import { explainRefusal, GIB } from '@dimmer/pages';
import { createVirtualClock } from '@dimmer/reducer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGuest, type GuestOptions, guestStep, type GuestState, restoreGuest, saveGuest } from '../src/index.ts';
import { bootRangesOf, createHand, pages } from './support/hand.ts';

type Distribute<T> = T extends unknown ? Omit<T, 'at'> : never;
type GuestEffect = ReturnType<typeof guestStep>[1][number];
type Input = Distribute<Parameters<typeof guestStep>[1]>;
type Unnumbered<T> = T extends unknown ? Omit<T, 'transId'> : never;

interface Event {
  readonly afterMs: number;
  readonly input: Input;
}

/** A guest in a world that opens its channel, empties its ring, and lets time pass; `carry` may take it elsewhere and back. */
function live(options: GuestOptions, events: readonly Event[], carry: (state: GuestState) => GuestState) {
  const clock = createVirtualClock();
  const timers = new Map<string, () => void>();
  const said: GuestEffect[] = [];
  let state = createGuest(options);

  function feed(input: Input): void {
    const [next, effects] = guestStep(state, { ...input, at: clock.now() });
    state = carry(next);
    said.push(...effects);
    for (const effect of effects) perform(effect);
  }

  function perform(effect: GuestEffect): void {
    if (effect.type === 'arm-timer' || effect.type === 'cancel-timer') timers.get(effect.id)?.();
    if (effect.type === 'arm-timer') {
      const { id } = effect;
      timers.set(
        id,
        clock.after(effect.delayMs, () => feed({ type: 'timer', id })),
      );
    }
    if (effect.type === 'open-channel') clock.after(0, () => feed({ type: 'channel-opened', ringBytes: 512 }));
    if (effect.type === 'send') clock.after(40, () => feed({ type: 'writable', freeBytes: 511 }));
  }

  feed({ type: 'power-on' });
  for (const { afterMs, input } of events) {
    clock.advance(afterMs);
    feed(input);
  }
  clock.advance(20_000);
  return { state, said };
}

function packetOf(message: Unnumbered<Message>): Input {
  return { type: 'packet', payload: encodeMessage({ ...message, transId: 3 }) };
}

const HANDSHAKE: readonly Event[] = [
  { afterMs: 16_000, input: packetOf({ type: 'VERSION_RESPONSE', isAccepted: true }) },
  {
    afterMs: 10,
    input: packetOf({
      type: 'CAPABILITIES_RESPONSE',
      isAccepted: true,
      hotRemove: true,
      suppressPressureReports: false,
    }),
  },
  { afterMs: 60_000, input: packetOf({ type: 'BALLOON_REQUEST', numPages: 2000 }) },
];

const STICK = 8 * (GIB / 4096);
const request: fc.Arbitrary<Input> = fc.oneof(
  fc.nat({ max: 400_000 }).map((numPages) => packetOf({ type: 'BALLOON_REQUEST', numPages })),
  fc.record({ start: fc.nat({ max: 700_000 }), count: fc.nat({ max: 5000 }), morePages: fc.boolean() }).map((one) => {
    const ranges = [{ start: one.start, count: one.count }];
    return packetOf({ type: 'UNBALLOON_REQUEST', morePages: one.morePages, ranges });
  }),
  fc.record({ slot: fc.nat({ max: 3 }), count: fc.nat({ max: 200_000 }), withRegion: fc.boolean() }).map((one) => {
    const range = { start: STICK + one.slot * 262_144, count: one.count };
    return packetOf({ type: 'HOT_ADD_REQUEST', range, region: one.withRegion ? range : null });
  }),
  fc.constantFrom<Input>({ type: 'driver-reload' }, { type: 'channel-closed' }, { type: 'shutdown-asked' }),
  fc
    .record({ zeroPageRanges: fc.boolean(), useReleasedPages: fc.boolean(), failedHotAdds: fc.nat({ max: 2 }) })
    .map((faults): Input => ({ type: 'faults', faults })),
  fc.constant<Input>({ type: 'memory-unmapped', range: { start: STICK, count: 262_144 } }),
);
const events = fc.array(fc.record({ afterMs: fc.nat({ max: 1500 }), input: request }), { maxLength: 12 });
const options: fc.Arbitrary<GuestOptions> = fc.record({
  kind: fc.constantFrom('windows', 'linux', 'stubborn'),
  workload: fc.constantFrom('idle', 'steady', 'bursty', 'scatter'),
  seed: fc.nat(),
  bootRanges: fc.constant(bootRangesOf(4 * GIB)),
});

function reborn(of: GuestOptions, state: GuestState): GuestState {
  const restored = restoreGuest(of, JSON.parse(JSON.stringify(saveGuest(state))));
  if (!restored.ok) throw new Error(explainRefusal(restored.reason));
  return restored.state;
}

describe('saving a guest', () => {
  it('after every input changes nothing that follows', () => {
    fc.assert(
      fc.property(options, events, (of, some) => {
        const kept = live(of, [...HANDSHAKE, ...some], (state) => state);
        const carried = live(of, [...HANDSHAKE, ...some], (state) => reborn(of, state));
        expect(carried.said).toEqual(kept.said);
        expect(saveGuest(carried.state)).toEqual(saveGuest(kept.state));
      }),
      { numRuns: 20 },
    );
  });

  it('gives a document that is small for a guest whose memory is whole', () => {
    const hand = createHand({ bootRanges: bootRangesOf(1024 * GIB), workload: 'idle' });
    hand.boot();
    hand.advance(5_000);
    expect(JSON.stringify(saveGuest(hand.state)).length).toBeLessThan(1500);
  });

  it('keeps a message that waits for room, and what it never heard', () => {
    const hand = createHand({ workload: 'idle' });
    hand.boot();
    hand.fillRing(true);
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    expect(hand.state.driver.outbox.map(({ type }) => type)).toEqual(['CAPABILITIES_REPORT']);
    const { driver } = reborn(hand.state.options, hand.state);
    expect(driver).toEqual(hand.state.driver);
    expect(driver.lastStatusAt).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('a saved guest', () => {
  const hand = createHand({ kind: 'linux', workload: 'idle' });
  hand.boot();
  hand.advance(1_000);

  function refusalWith(at: string, put: unknown, over: Partial<GuestOptions> = {}) {
    const saved: unknown = JSON.parse(JSON.stringify(saveGuest(hand.state)));
    const path = at.split('/').slice(1);
    const key = path.pop()!;
    const holder = path.reduce(
      (value, name) => value[name] as Record<string, unknown>,
      saved as Record<string, unknown>,
    );
    holder[key] = put;
    const restored = restoreGuest({ ...hand.state.options, ...over }, saved);
    return restored.ok ? null : restored.reason;
  }

  const region = { start: 5, end: 9, haEnd: 5, coveredStart: 5, coveredEnd: 4, gaps: [] };
  it.each([
    ['/memory/free', [1], '/memory/free'],
    ['/memory/free', [0, 1], '/memory'],
    ['/memory/free', [pages(3 * GIB), 1], '/memory'],
    ['/memory/free', [], '/memory/owned'],
    ['/blocks', [2 ** 41, 1], '/blocks'],
    ['/driver/outbox', ['zz'], '/driver/outbox/0'],
    ['/driver/outbox', ['0000'], '/driver/outbox/0'],
    ['/driver/regions', [region], '/driver/regions/0'],
    ['/driver/job', { type: 'add-blocks', region: 0, coveredBefore: 0, left: 0 }, '/driver/job'],
    ['/driver/versionIndex', 77, '/driver/versionIndex'],
    ['/driver/maxPages', '-1', '/driver/maxPages'],
    ['/random', -1, '/random'],
    ['/faults', { shy: true }, '/faults/shy'],
  ])('is refused when %s is %j', (at, put, where) => {
    expect(refusalWith(at, put)).toMatchObject({ code: 'corrupt', at: where });
  });

  it('is read when nothing is wrong', () => {
    expect(refusalWith('/power', 'running')).toBeNull();
    expect(pages(4 * GIB)).toBe(hand.state.memory.owned.pages);
  });

  it('of a newer program, or of another kind, is refused as such', () => {
    expect(refusalWith('/version', 2)).toEqual({ code: 'newer', version: 2 });
    expect(refusalWith('/power', 'running', { kind: 'windows' })).toMatchObject({ code: 'foreign' });
  });
});
