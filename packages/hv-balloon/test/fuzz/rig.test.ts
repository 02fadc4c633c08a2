import { encodeMessage, type Message } from '@dimmer/dynmem-proto';
import { PAGES_PER_GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import type { DeviceState } from '../../src/index.ts';
import type { Move } from './move.ts';
import { createRig, type Rig } from './rig.ts';
import type { Setting } from './setting.ts';

const SERIES: Setting = {
  edition: 'series',
  layout: 'pc',
  faithful: false,
  reuseAddresses: false,
  statusReport: false,
  memdev: false,
};
const U64 = 2n ** 64n - 1n;

type Distribute<T> = T extends unknown ? Omit<T, 'transId'> : never;

function say(message: Distribute<Message>): Move {
  return { type: 'send', message: encodeMessage({ ...message, transId: 1 }), holds: false };
}

const CAPABILITIES = { balloon: true, hotAdd: true, hotAddAlignment: 0, hotRemove: false } as const;
const CONNECT: readonly Move[] = [
  { type: 'reset', system: true },
  { type: 'open', ringBytes: 16_384 },
  say({ type: 'VERSION_REQUEST', version: 0x2_0000, isLastAttempt: false }),
  say({ type: 'CAPABILITIES_REPORT', ...CAPABILITIES, minPageCount: 0n, maxPageNumber: U64 }),
  { type: 'wait', waitMs: 50_000 },
];
const STICK_IN_USE: readonly Move[] = [
  ...CONNECT,
  { type: 'plug', id: 'a', pages: 512, address: null },
  say({ type: 'HOT_ADD_RESPONSE', pageCount: 512, result: 1 }),
];
const BALLOONED: readonly Move[] = [
  ...STICK_IN_USE,
  { type: 'target', pages: 4 * PAGES_PER_GIB },
  say({ type: 'BALLOON_RESPONSE', morePages: false, ranges: [{ start: 1000, count: 100 }] }),
];

function playAll(setting: Setting, moves: readonly Move[]): Rig {
  const rig = createRig(setting);
  for (const move of moves) expect(rig.play(move)).toBeUndefined();
  return rig;
}

describe('the rig', () => {
  it('lets an honest conversation pass', () => {
    const { state } = playAll(SERIES, BALLOONED);
    expect(state.name).toBe('BALLOON_REPLY_WAIT');
    expect(state.boot.both.pages).toBe(100);
  });

  it.each<readonly [string, string, (state: DeviceState) => void]>([
    ['a counter that is off by one', 'counter', (state) => (state.removedBoth += 1)],
    ['a page that is in no tree', 'tree', (state) => state.boot.both.remove(1050, 1)],
    ['a page that is in two trees', 'tree', (state) => state.boot.guest.insert(1050, 1)],
    ['a stick that is free while the guest holds it', 'busy', (state) => (state.sticks[0]!.busy = false)],
    ['a stick whose pages do not add up', 'used', (state) => (state.sticks[0]!.used -= 1)],
    ['a stick that the guest was given less of', 'effective', (state) => (state.sticks[0]!.tail = 256)],
    ['a transaction number that runs ahead', 'trans-id', (state) => (state.transId += 1)],
    ['pages to move that are too many', 'diff', (state) => (state.diff += 1)],
    ['a target that is forgotten', 'target', (state) => (state.targetChanged = !state.targetChanged)],
    ['an answer that is no longer waited for', 'state', (state) => (state.name = 'UNBALLOON_REPLY_WAIT')],
    ['a request that nothing is known of', 'effects', (state) => (state.name = 'IDLE')],
  ])('sees %s', (_what, rule, tamper) => {
    const rig = playAll(SERIES, BALLOONED);
    tamper(rig.state);
    // A message that must change nothing.
    const found = rule === 'effects' ? rig.play({ type: 'target', pages: 1 }) : rig.play({ type: 'trace', on: false });
    expect(found?.rule).toBe(rule);
  });

  it('stalls behind a packet that is none, until the channel closes (spec 1.1)', () => {
    const rig = playAll(SERIES, [...BALLOONED, { type: 'packet', bytes: new Uint8Array(24) }]);
    rig.play(say({ type: 'BALLOON_RESPONSE', morePages: true, ranges: [{ start: 2000, count: 1 }] }));
    expect(rig.state.boot.both.pages).toBe(100);
  });

  it('grows a guest of the upstream edition by its target alone', () => {
    const rig = playAll({ ...SERIES, edition: 'upstream', memdev: true }, [
      ...CONNECT,
      { type: 'target', pages: 6 * PAGES_PER_GIB },
      say({ type: 'HOT_ADD_RESPONSE', pageCount: 524_288, result: 1 }),
      { type: 'save' },
    ]);
    expect(rig.state.own?.added).toBe(524_288);
    rig.state.own!.added += 1;
    expect(rig.play({ type: 'describe' })).toBeUndefined();
    expect(rig.play({ type: 'trace', on: true })?.rule).toMatch(/own-range|query-balloon/);
  });
});
