import { PAGES_PER_GIB, pagesToBytes } from '@dimmer/pages';
import { BALLOON_FEATURES, type BalloonToHost, decodeBalloonForGuest, encodeBalloonToHost } from '@dimmer/virtio-proto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actualPages,
  checkPlug,
  createVirtioBalloon,
  isStickBusy,
  sticksOf,
  usedPages,
  type VirtioBalloonOptions,
  virtioBalloonStep,
} from '../src/index.ts';
import { createHand } from './support/hand.ts';

const BOOT = PAGES_PER_GIB;
const STICK = { start: 4 * PAGES_PER_GIB, count: PAGES_PER_GIB };

function createBalloon(options: Partial<VirtioBalloonOptions> = {}) {
  const state = createVirtioBalloon({ bootRanges: [{ start: 0, count: BOOT }], ...options });
  const hand = createHand(state, virtioBalloonStep);
  const say = (message: BalloonToHost) => hand.say(encodeBalloonToHost(message));
  return {
    ...hand,
    say,
    raw: hand.say,
    heard: () => hand.sent().map(decodeBalloonForGuest),
    start(features: readonly number[] = Object.values(BALLOON_FEATURES)) {
      hand.open();
      say({ type: 'driver-ok', features });
      hand.drain();
    },
  };
}

describe('the balloon', () => {
  it('offers itself, and tells the wanted size as a change of its config space', () => {
    const balloon = createBalloon();
    balloon.open();
    expect(balloon.heard()).toMatchObject([{ type: 'offer', features: [0], config: { numPages: 0, actual: 0 } }]);
    balloon.say({ type: 'driver-ok', features: [0] });
    balloon.input({ type: 'target', pages: BOOT - 1000 });
    expect(balloon.heard()).toMatchObject([{ type: 'config', config: { numPages: 1000 } }]);
  });

  it('discards each page by itself, and returns the array', () => {
    const balloon = createBalloon();
    balloon.start();
    balloon.say({ type: 'inflate', pfns: [7, 8, 9] });
    const effects = balloon.drain();
    expect(effects).toContainEqual({
      type: 'discard-pages',
      ranges: [
        { start: 7, count: 1 },
        { start: 8, count: 1 },
        { start: 9, count: 1 },
      ],
    });
    expect(effects.filter(({ type }) => type === 'send')).toHaveLength(1);
  });

  it('believes the driver alone about its size: pages that moved change nothing', () => {
    const balloon = createBalloon();
    balloon.start();
    balloon.say({ type: 'inflate', pfns: [1, 2] });
    expect(actualPages(balloon.state)).toBe(BOOT);
    balloon.say({ type: 'actual', pages: 2 });
    expect(actualPages(balloon.state)).toBe(BOOT - 2);
    expect(balloon.events()).toEqual([{ name: 'BALLOON_CHANGE', data: { actual: pagesToBytes(BOOT - 2) } }]);
    balloon.say({ type: 'actual', pages: 2 });
    expect(balloon.events()).toEqual([]);
  });

  it('gives pages back one by one', () => {
    const balloon = createBalloon();
    balloon.start();
    balloon.say({ type: 'deflate', pfns: [5, 3] });
    expect(balloon.drain()).toContainEqual({
      type: 'return-pages',
      ranges: [
        { start: 5, count: 1 },
        { start: 3, count: 1 },
      ],
    });
  });

  it('moves 2 MiB for a page frame number where that was agreed on (spec 10.5)', () => {
    const balloon = createBalloon({ hugeUnits: true });
    balloon.start();
    balloon.say({ type: 'inflate', pfns: [1024] });
    expect(balloon.drain()).toContainEqual({ type: 'discard-pages', ranges: [{ start: 1024, count: 512 }] });
    balloon.say({ type: 'inflate', pfns: [BOOT - 511] });
    expect(balloon.warnings()).toEqual(['page-not-in-ram']);
  });

  it('does not agree on features that it has not offered', () => {
    const balloon = createBalloon();
    balloon.start();
    expect(balloon.state.features).toEqual([BALLOON_FEATURES.mustTellHost]);
  });

  it('clips a target above all memory, and takes no size of nothing', () => {
    const balloon = createBalloon();
    balloon.input({ type: 'target', pages: BOOT / 2 });
    balloon.input({ type: 'target', pages: 0 });
    expect(balloon.state.wantedPages).toBe(BOOT / 2);
    balloon.input({ type: 'target', pages: 9 * BOOT });
    expect(balloon.state.wantedPages).toBe(0);
  });

  it('keeps its answer and its target over a reset of the machine, until the driver is back', () => {
    const balloon = createBalloon();
    balloon.start();
    balloon.input({ type: 'target', pages: BOOT - 300 });
    balloon.say({ type: 'actual', pages: 300 });
    balloon.input({ type: 'reset', system: true });
    expect(actualPages(balloon.state)).toBe(BOOT - 300);
    balloon.open();
    expect(balloon.heard().at(-1)).toMatchObject({ type: 'offer', config: { numPages: 300 } });
  });

  it('counts a DIMM at once, without touching the balloon', () => {
    const balloon = createBalloon();
    balloon.start();
    balloon.say({ type: 'actual', pages: 100 });
    balloon.input({ type: 'memory-plugged', range: STICK });
    expect(actualPages(balloon.state)).toBe(BOOT + STICK.count - 100);
    balloon.say({ type: 'inflate', pfns: [STICK.start] });
    expect(balloon.warnings()).toEqual([]);
    balloon.input({ type: 'memory-unplugged', range: STICK });
    expect(actualPages(balloon.state)).toBe(BOOT - 100);
    balloon.say({ type: 'inflate', pfns: [STICK.start] });
    expect(balloon.warnings()).toEqual(['page-not-in-ram']);
  });
});

describe('a ring that nobody reads', () => {
  it('holds a bounded number of answers back, in order', () => {
    const balloon = createBalloon();
    balloon.start();
    balloon.stick(true);
    balloon.input({ type: 'writable', freeBytes: 0 });
    for (let i = 0; i < 70; i += 1) balloon.say({ type: 'inflate', pfns: [i] });
    expect(balloon.state.link.waiting).toHaveLength(64);
    expect(balloon.warnings()).toEqual(new Array(6).fill('answers-lost'));
    balloon.stick(false);
    expect(balloon.heard()).toHaveLength(64);
  });
});

describe('a stick over virtio-balloon', () => {
  function plugged() {
    const balloon = createBalloon({ hotAdd: true });
    balloon.start();
    balloon.input({ type: 'haprot-plugged', id: 'ha1', range: STICK });
    return balloon;
  }

  it('is refused while there is nobody to announce it to', () => {
    const balloon = createBalloon({ hotAdd: true });
    expect(checkPlug(balloon.state, STICK)).toBe('no-guest');
    balloon.start([BALLOON_FEATURES.mustTellHost]);
    expect(checkPlug(balloon.state, STICK)).toBe('guest-cannot-hot-add');
  });

  it('is announced, taken, ballooned and removed', () => {
    const balloon = plugged();
    expect(balloon.heard()).toEqual([{ type: 'hot-add', range: STICK }]);
    expect(isStickBusy(balloon.state, 'ha1')).toBe(true);
    balloon.say({ type: 'hot-added', start: STICK.start, count: 512 });
    expect(actualPages(balloon.state)).toBe(BOOT + 512);
    expect(balloon.events()).toEqual([{ name: 'HV_BALLOON_HAPROT_INUSE', data: { id: 'ha1' } }]);
    balloon.say({ type: 'inflate', pfns: Array.from({ length: 256 }, (_, i) => STICK.start + i) });
    balloon.say({ type: 'inflate', pfns: Array.from({ length: 256 }, (_, i) => STICK.start + 256 + i) });
    balloon.say({ type: 'actual', pages: 512 });
    expect(balloon.events()).toContainEqual({ name: 'HV_BALLOON_HAPROT_UNUSED', data: { id: 'ha1' } });
    expect(isStickBusy(balloon.state, 'ha1')).toBe(false);
    balloon.input({ type: 'haprot-unplug-asked', id: 'ha1' });
    expect(balloon.heard()).toEqual([{ type: 'hot-removed', range: STICK }]);
    expect(actualPages(balloon.state)).toBe(BOOT);
    balloon.say({ type: 'actual', pages: 512 });
    expect(actualPages(balloon.state)).toBe(BOOT);
    expect(checkPlug(balloon.state, STICK)).toBe('pages-removed-before');
    balloon.input({ type: 'reset', system: true });
    balloon.start();
    expect(checkPlug(balloon.state, STICK)).toBeUndefined();
  });

  it('is in use again when one page of it comes back', () => {
    const balloon = plugged();
    balloon.say({ type: 'hot-added', start: STICK.start, count: 1 });
    balloon.say({ type: 'inflate', pfns: [STICK.start, STICK.start] });
    expect(usedPages(sticksOf(balloon.state)[0]!)).toBe(0);
    balloon.drain();
    balloon.say({ type: 'deflate', pfns: [STICK.start] });
    expect(balloon.events()).toEqual([{ name: 'HV_BALLOON_HAPROT_INUSE', data: { id: 'ha1' } }]);
  });

  it('is unused when the guest takes nothing of it', () => {
    const balloon = plugged();
    balloon.drain();
    balloon.say({ type: 'hot-added', start: STICK.start, count: 0 });
    expect(balloon.events()).toEqual([{ name: 'HV_BALLOON_HAPROT_UNUSED', data: { id: 'ha1' } }]);
    expect(isStickBusy(balloon.state, 'ha1')).toBe(false);
  });

  it('is announced anew after a reset of the machine', () => {
    const balloon = plugged();
    balloon.say({ type: 'hot-added', start: STICK.start, count: STICK.count });
    balloon.input({ type: 'reset', system: true });
    expect(balloon.state.totalPages).toBe(BOOT);
    balloon.open();
    balloon.say({ type: 'driver-ok', features: Object.values(BALLOON_FEATURES) });
    expect(balloon.heard().at(-1)).toEqual({ type: 'hot-add', range: STICK });
  });
});

describe('whatever the guest says', () => {
  const page = fc.oneof(
    fc.integer({ min: 0, max: 5 * PAGES_PER_GIB }),
    fc.integer({ min: STICK.start - 4, max: STICK.start + 600 }),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  );
  const count = fc.oneof(fc.integer({ min: 0, max: 700 }), fc.constantFrom(STICK.count, Number.MAX_SAFE_INTEGER));
  const message: fc.Arbitrary<BalloonToHost> = fc.oneof(
    fc.constantFrom<BalloonToHost>({ type: 'driver-ok', features: [0, 48, 49] }, { type: 'driver-ok', features: [0] }),
    fc.record({ type: fc.constant('actual' as const), pages: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
    fc.record({ type: fc.constantFrom('inflate' as const, 'deflate' as const), pfns: fc.array(page) }),
    fc.record({ type: fc.constant('hot-added' as const), start: fc.constantFrom(STICK.start, 0), count }),
  );
  type Input = Parameters<ReturnType<typeof createBalloon>['input']>[0];
  const input: fc.Arbitrary<Input> = fc.oneof(
    { weight: 6, arbitrary: message.map((one) => ({ type: 'packet' as const, payload: encodeBalloonToHost(one) })) },
    fc.record({ type: fc.constant('packet' as const), payload: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({ type: fc.constant('target' as const), pages: fc.integer({ min: -1, max: 3 * BOOT }) }),
    fc.record({ type: fc.constant('reset' as const), system: fc.boolean() }),
    fc.constantFrom<Input>(
      { type: 'channel-open', ringBytes: 4095 },
      { type: 'channel-closed' },
      { type: 'writable', freeBytes: 100 },
      { type: 'haprot-unplug-asked', id: 'ha1' },
    ),
  );

  it('the books stay within what there is', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 60 }), fc.boolean(), (inputs, hugeUnits) => {
        const balloon = createBalloon({ hugeUnits, hotAdd: true });
        balloon.start();
        balloon.input({ type: 'haprot-plugged', id: 'ha1', range: STICK });
        balloon.stick(true);
        for (const one of inputs) {
          const effects = balloon.input(one);
          const { state } = balloon;
          expect(actualPages(state)).toBeGreaterThanOrEqual(0);
          expect(actualPages(state)).toBeLessThanOrEqual(state.totalPages);
          expect(state.totalPages).toBe(BOOT + sticksOf(state).reduce((sum, one) => sum + one.addedPages, 0));
          expect(state.link.waiting.length).toBeLessThanOrEqual(64);
          for (const stick of sticksOf(state)) {
            expect(stick.addedPages).toBeLessThanOrEqual(stick.count);
            expect(stick.removed.countIn(stick.start, stick.addedPages)).toBe(stick.removed.pages);
          }
          for (const effect of effects) {
            if (effect.type !== 'discard-pages') continue;
            for (const range of effect.ranges) {
              const inBoot = range.start + range.count <= BOOT;
              const inStick = range.start >= STICK.start && range.start + range.count <= STICK.start + STICK.count;
              expect(inBoot || inStick).toBe(true);
            }
          }
        }
      }),
    );
  });

  it('an array that is too long is not looked at', () => {
    const balloon = createBalloon();
    balloon.start();
    const long = encodeBalloonToHost({ type: 'inflate', pfns: new Array<number>(4096).fill(1) });
    balloon.raw(long);
    expect(balloon.warnings()).toEqual(['malformed-message']);
    expect(actualPages(balloon.state)).toBe(BOOT);
  });
});
