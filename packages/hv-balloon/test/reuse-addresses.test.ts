import { intersection, type PageRange, PAGES_PER_GIB } from '@dimmer/pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlug, describeDevice, type DeviceOptions, queryBalloon } from '../src/index.ts';
import { createHost, PAGES_1_GIB, PAGES_4_GIB, type TestHost } from './support/host.ts';

const FREED: PageRange = { start: 5 * PAGES_PER_GIB, count: 2 * PAGES_PER_GIB };

/** A stick was added, given back whole, and removed: its range is free. */
function freeRange(options: Partial<DeviceOptions>): TestHost {
  const host = createHost(options);
  host.ready({ alignment: 7 });
  host.input({ type: 'haprot-plugged', id: 'ha1', range: FREED });
  host.say({ type: 'HOT_ADD_RESPONSE', pageCount: FREED.count, result: 1 });
  host.input({ type: 'target', pages: PAGES_4_GIB });
  host.say({ type: 'BALLOON_RESPONSE', morePages: false, ranges: [FREED] });
  host.input({ type: 'haprot-unplug-asked', id: 'ha1' });
  expect(describeDevice(host.state).sticks).toEqual([]);
  host.sent();
  host.events();
  return host;
}

describe('a range that was freed by device_del', () => {
  it('is refused until the next reset, as in the series, unless its reuse was asked for', () => {
    expect(checkPlug(freeRange({}).state, FREED)).toBe('pages-removed-before');
    expect(checkPlug(freeRange({ faithful: true, reuseAddresses: true }).state, FREED)).toBe('pages-removed-before');
    expect(checkPlug(freeRange({ reuseAddresses: true }).state, FREED)).toBeUndefined();
  });

  it('takes a stick that lies wholly inside it, not one that reaches out', () => {
    const { state } = freeRange({ reuseAddresses: true });
    expect(checkPlug(state, { start: FREED.start + 512, count: 1024 })).toBeUndefined();
    expect(checkPlug(state, { start: FREED.start + FREED.count - 512, count: 1024 })).toBe('pages-removed-before');
    expect(checkPlug(state, { start: FREED.start - 512, count: 1024 })).toBe('pages-removed-before');
  });

  it('comes back by unballoon and never by a hot-add, INUSE with its first page', () => {
    const host = freeRange({ reuseAddresses: true });
    const before = queryBalloon(host.state);
    host.input({ type: 'haprot-plugged', id: 'ha2', range: FREED });
    expect(queryBalloon(host.state)).toBe(before);
    expect(describeDevice(host.state).sticks).toMatchObject([
      { id: 'ha2', state: 'unused', busy: false, usedPages: 0, releasedPages: FREED.count },
    ]);
    expect([host.sent(), host.events()]).toEqual([[], []]);
    host.input({ type: 'target', pages: PAGES_4_GIB + PAGES_1_GIB });
    expect(host.sent().map(({ type }) => type)).toEqual(['UNBALLOON_REQUEST']);
    expect(host.events()).toEqual(['INUSE ha2']);
    host.say({ type: 'UNBALLOON_RESPONSE' });
    expect(host.actualPages).toBe(PAGES_4_GIB + PAGES_1_GIB);
  });

  it('is an ordinary stick again after a reset', () => {
    const host = freeRange({ reuseAddresses: true });
    host.input({ type: 'haprot-plugged', id: 'ha2', range: FREED });
    host.input({ type: 'reset', system: true });
    host.ready({ alignment: 7 });
    expect(host.sent().map(({ type }) => type)).toContain('HOT_ADD_REQUEST');
  });

  it('can be freed and used again any number of times, whole or in parts, and no page is counted twice', () => {
    const part = fc.record({ at: fc.nat({ max: 15 }), parts: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const host = freeRange({ reuseAddresses: true });
        const size = FREED.count / 16;
        for (const [index, { at, parts: count }] of parts.entries()) {
          const range = { start: FREED.start + at * size, count: Math.min(count, 16 - at) * size };
          // What overlaps a stick never gets as far as the device.
          if (host.state.sticks.some((stick) => intersection(stick, range))) continue;
          const before = queryBalloon(host.state);
          const refusal = checkPlug(host.state, range);
          const taken = describeDevice(host.state).sticks.length;
          host.input({ type: 'haprot-plugged', id: `s${index}`, range });
          expect(describeDevice(host.state).sticks).toHaveLength(refusal ? taken : taken + 1);
          expect(queryBalloon(host.state)).toBe(before);
          if (index % 3 === 2) host.input({ type: 'haprot-unplug-asked', id: `s${index - 1}` });
          const { boot, sticks, disallowed, removedBoth } = host.state;
          const inSticks = sticks.reduce((pages, stick) => pages + stick.removed.both.pages, 0);
          expect(removedBoth).toBe(boot.both.pages + inSticks);
          expect(disallowed.pages + inSticks).toBe(FREED.count);
          expect(host.sent()).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
