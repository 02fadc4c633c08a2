import { explainRefusal } from '@dimmer/pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDevice,
  type DeviceInput,
  type DeviceOptions,
  describeDevice,
  deviceStep,
  restoreDevice,
  saveDevice,
} from '../src/index.ts';
import type { DeviceState } from '../src/state.ts';
import { createHost, expectSound, PAGES_1_GIB, PAGES_4_GIB, SECTIONS_4_GIB } from './support/host.ts';
import { MEMDEV, randomRun } from './support/random-inputs.ts';
import { asText, reborn } from './support/savable.ts';

const MACHINE = { bootPages: PAGES_4_GIB, sections: SECTIONS_4_GIB, statusReport: true };
const DEVICES: readonly (readonly [string, DeviceOptions])[] = [
  ['the series', MACHINE],
  ['the series, faithful', { ...MACHINE, faithful: true }],
  ['the series, reusing addresses', { ...MACHINE, reuseAddresses: true }],
  ['upstream', { ...MACHINE, edition: 'upstream', memdev: MEMDEV }],
];

describe.each(DEVICES)('saving a device: %s', (_title, options) => {
  it('after any input changes nothing that follows', () => {
    fc.assert(
      fc.property(randomRun, (inputs) => {
        let kept = createDevice(options);
        let carried = createDevice(options);
        for (const input of inputs) {
          const [next, effects] = deviceStep(kept, input);
          const [other, same] = deviceStep(carried, input);
          expect(same).toEqual(effects);
          kept = next;
          carried = reborn(other);
          expect(describeDevice(carried)).toEqual(describeDevice(kept));
        }
        expect(saveDevice(carried)).toEqual(saveDevice(kept));
      }),
    );
  });

  it('gives a document that the device no longer touches', () => {
    fc.assert(
      fc.property(randomRun, randomRun, (before, after) => {
        const state = run(createDevice(options), before);
        const saved = saveDevice(state);
        const text = JSON.stringify(saved);
        run(state, after);
        expect(JSON.stringify(saved)).toBe(text);
      }),
      { numRuns: 20 },
    );
  });

  it('however the document is changed, gives no device that breaks a rule', () => {
    fc.assert(
      fc.property(randomRun, fc.nat(), damage, randomRun, (before, place, damaged, after) => {
        const saved = asText(saveDevice(run(createDevice(options), before)));
        const leaves = leavesOf(saved);
        const { holder, key } = leaves[place % leaves.length]!;
        holder[key] = damaged(holder[key]);
        const restored = restoreDevice(options, saved);
        if (!restored.ok) return explainRefusal(restored.reason).startsWith('the saved state is');
        if (!options.faithful && options.edition !== 'upstream') expectSound(restored.state);
        expect(() => run(restored.state, after)).not.toThrow();
        return true;
      }),
    );
  });
});

function run(state: DeviceState, inputs: readonly DeviceInput[]): DeviceState {
  return inputs.reduce((now, input) => deviceStep(now, input)[0], state);
}

interface Leaf {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Every value of a document that is no list and no record. */
function leavesOf(value: unknown): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => {
    const inner = leavesOf(holder[key]);
    return inner.length > 0 ? inner : [{ holder, key }];
  });
}

/** A small change that a schema would let pass, most of the time. */
const damage = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map((by) => (old: unknown) => (typeof old === 'number' ? old + by : !old)),
  fc.nat().map((put) => () => put),
  fc
    .constantFrom(
      'IDLE',
      'HOT_ADD_POSTING',
      'HOT_ADD_SETUP',
      'HOT_ADD_PROCESSED_NEXT',
      'HOT_ADD_REPLY_WAIT',
      'UNBALLOON_REPLY_WAIT',
      'CAPS',
    )
    .map((put) => () => put),
  fc.constantFrom(null, [], {}, 'text', 1.5, Number.MAX_SAFE_INTEGER).map((put) => () => put),
);

describe('a saved device', () => {
  const host = createHost();
  host.ready();
  const [a, b] = [5 * PAGES_1_GIB, 5 * PAGES_1_GIB + 2048];
  for (const [id, start] of [
    ['a', a],
    ['b', b],
  ] as const) {
    host.input({ type: 'haprot-plugged', id, range: { start, count: 2048 } });
    host.say({ type: 'HOT_ADD_RESPONSE', pageCount: 2048, result: 1 });
  }
  host.input({ type: 'target', pages: PAGES_4_GIB });
  const ranges = [
    { start: a, count: 512 },
    { start: 0, count: 64 },
  ];
  host.say({ type: 'BALLOON_RESPONSE', morePages: true, ranges });

  /** Why it is refused with one member of it put in place of another, by JSON pointer. */
  function refusalWith(at: string, put: unknown, options: Partial<DeviceOptions> = {}) {
    const saved = asText(saveDevice(host.state));
    const path = at.split('/').slice(1);
    const key = path.pop()!;
    const holder = path.reduce(
      (value, name) => value[name] as Record<string, unknown>,
      saved as Record<string, unknown>,
    );
    holder[key] = put;
    const restored = restoreDevice({ ...host.state.options, ...options }, saved);
    return restored.ok ? null : restored.reason;
  }

  it('is small', () => {
    expect(JSON.stringify(saveDevice(host.state)).length).toBeLessThan(1200);
    expect(refusalWith('/tracing', true)).toBeNull();
  });

  it.each([
    ['/removedBoth', 576 + 1, '/removedBoth'],
    ['/removedGuest', 1, '/removedGuest'],
    ['/boot/both', [0, 64, 0, 1], '/boot'],
    ['/boot/both', [a + 600, 64], '/boot'],
    ['/disallowed', [1], '/disallowed'],
    ['/sticks/0/start', b, '/sticks/0/removed'],
    ['/sticks/1/start', a + 100, '/sticks/1/start'],
    ['/sticks/1/start', 2 ** 40, '/sticks/1'],
    ['/sticks/1/id', 'a', '/sticks/1/id'],
    ['/sticks/1/tail', 4096, '/sticks/1'],
    ['/sticks/1/used', 2047, '/sticks/1/used'],
    ['/sticks/1/busy', false, '/sticks/1/busy'],
    ['/sticks/1/queued', true, '/sticks/1/queued'],
    ['/sticks/0/removed/guest', [a + 511, 1], '/sticks/0/used'],
    ['/queue', ['a'], '/sticks/0/queued'],
    ['/queue', ['c'], '/queue/0'],
    ['/name', 'HOT_ADD_SETUP', '/name'],
    ['/name', 'HOT_ADD_REPLY_WAIT', '/name'],
    ['/capabilities', null, '/capabilities'],
    ['/capabilities/alignmentPages', 300, '/capabilities/alignmentPages'],
    ['/protocolVersion', null, '/protocolVersion'],
    [
      '/own',
      {
        start: a,
        count: 1,
        used: 0,
        head: 0,
        tail: 0,
        removed: { guest: [], both: [] },
        added: 0,
        mapped: 0,
        exhausted: false,
      },
      '/own',
    ],
    ['/since', -1, '/since'],
    ['/diff', 'much', '/diff'],
    ['/version', 0, '/version'],
  ])('is refused when %s is %j', (at, put, where) => {
    expect(refusalWith(at, put)).toMatchObject({ code: 'corrupt', at: where });
  });

  it('of a newer program is refused as such', () => {
    expect(refusalWith('/version', 2)).toEqual({ code: 'newer', version: 2 });
  });

  it('goes into no other device', () => {
    expect(refusalWith('/tracing', true, { edition: 'upstream' })).toMatchObject({ code: 'foreign' });
    expect(refusalWith('/tracing', true, { faithful: true })).toMatchObject({ code: 'foreign' });
    expect(refusalWith('/tracing', true, { bootPages: 5 })).toMatchObject({ code: 'foreign' });
  });
});
