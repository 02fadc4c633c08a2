import { GIB, PAGE_BYTES } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { type DeviceOptions, type DeviceStateName, describeDevice, type EditionName } from '../src/index.ts';
import { createHost, PAGES_1_GIB, PAGES_4_GIB, type TestHost } from './support/host.ts';
import { balloonAnswer, FIVE_GIB, hotAddAnswer, plug, rebootHost, target } from './support/moves.ts';

interface Spoken {
  readonly edition: EditionName;
  readonly options: Partial<DeviceOptions>;
  readonly closed: DeviceStateName;
  /** How a key of the status event is spelt. */
  readonly committed: string;
  /** Begins to give the guest more than it was born with. */
  readonly offer: (host: TestHost, pages: number) => void;
}

const EDITIONS: readonly Spoken[] = [
  {
    edition: 'series',
    options: {},
    closed: 'CLOSED',
    committed: 'commited',
    offer: (host: TestHost, pages: number) => plug(host, 'ha1', FIVE_GIB, pages),
  },
  {
    edition: 'upstream',
    options: { edition: 'upstream', memdev: { start: 32 * PAGES_1_GIB, count: 32 * PAGES_1_GIB } },
    closed: 'POST_RESET_CLOSED',
    committed: 'committed',
    offer: (host: TestHost, pages: number) => target(host, (PAGES_4_GIB + pages) * PAGE_BYTES),
  },
];

describe.each(EDITIONS)('the 50 s wait, $edition', ({ options }) => {
  it('[6] nothing is asked before it is over, and it is armed on VM time', () => {
    const host = createHost(options);
    host.input({ type: 'reset', system: true });
    target(host, GIB);
    host.input({ type: 'channel-open', ringBytes: 16_383 });
    host.say({ type: 'VERSION_REQUEST', version: 3, isLastAttempt: true });
    const effects = host.say({
      type: 'CAPABILITIES_REPORT',
      balloon: true,
      hotAdd: true,
      hotAddAlignment: 0,
      hotRemove: false,
      minPageCount: 0n,
      maxPageNumber: 0n,
    });
    expect(effects).toContainEqual({ type: 'arm-timer', id: 'post-init', delayMs: 50_000 });
    host.sent();
    host.say({ type: 'UNBALLOON_RESPONSE' });
    expect(host.sent()).toEqual([]);
    expect(host.state.name).toBe('POST_INIT_WAIT');
    host.input({ type: 'timer', id: 'post-init' });
    expect(host.sent()[0]?.type).toBe('BALLOON_REQUEST');
  });
});

describe.each(EDITIONS)('transactions, $edition', ({ options, offer }) => {
  it('[7] at most one is outstanding', () => {
    const host = createHost(options);
    host.ready();
    target(host, GIB);
    target(host, 2 * GIB);
    offer(host, PAGES_1_GIB);
    host.input({ type: 'writable', freeBytes: 16_383 });
    expect(host.sent()).toHaveLength(1);
  });

  it('[8] chunks are 585728 pages on the way in, 524288 on the way out, and 524288 of what is added', () => {
    const host = createHost(options);
    host.ready();
    target(host, 4096);
    expect(host.sent()).toMatchObject([{ type: 'BALLOON_REQUEST', numPages: 585_728 }]);
    balloonAnswer(host, [[0, 3 * PAGES_1_GIB]]);
    balloonAnswer(host, []);
    host.sent();
    target(host, 4 * GIB);
    expect(host.sent()).toMatchObject([
      { ranges: [{ start: 262_144, count: 524_288 }] },
      { ranges: [{ count: 262_144 }] },
    ]);
    host.say({ type: 'UNBALLOON_RESPONSE' });
    offer(host, 3 * PAGES_1_GIB);
    hotAddAnswer(host, 524_288);
    expect(host.sent()).toMatchObject([{ range: { count: 524_288 } }, { range: { count: 262_144 } }]);
  });

  it('[9] numbers rise by one when a transaction completes and begin at 0 after a reset', () => {
    const host = createHost(options);
    host.ready();
    target(host, 1 * GIB);
    expect(host.sent()).toMatchObject([{ transId: 0 }]);
    balloonAnswer(host, [[0, 1000]], true);
    expect(host.sent()).toEqual([]);
    balloonAnswer(host, [[2000, 1000]]);
    expect(host.sent()).toMatchObject([{ type: 'BALLOON_REQUEST', transId: 1 }]);
    balloonAnswer(host, []);
    target(host, 1 * GIB + 4096);
    expect(host.sent()).toMatchObject([{ transId: 2 }]);
    rebootHost(host);
    host.ready();
    target(host, GIB);
    expect(host.sent()).toMatchObject([{ transId: 0 }]);
  });

  it('[10] an unballoon sends one range a message, says exactly whether more follow, and takes one answer', () => {
    const host = createHost(options);
    host.ready();
    target(host, 2 * GIB);
    balloonAnswer(host, [
      [0, 200_000],
      [300_000, 324_288],
    ]);
    host.sent();
    target(host, 4 * GIB);
    const messages = host.sent();
    expect(messages).toMatchObject([
      { type: 'UNBALLOON_REQUEST', transId: 1, morePages: true, ranges: [{ start: 300_000, count: 324_288 }] },
      { type: 'UNBALLOON_REQUEST', transId: 1, morePages: false, ranges: [{ start: 0, count: 200_000 }] },
    ]);
    expect(host.state.name).toBe('UNBALLOON_REPLY_WAIT');
    host.say({ type: 'UNBALLOON_RESPONSE' });
    expect(host.state.name).toBe('IDLE');
    expect(host.actualPages).toBe(PAGES_4_GIB);
  });
});

describe.each(EDITIONS)('IDLE, $edition', ({ options }) => {
  it('[12] a new target does not disturb what is under way', () => {
    const host = createHost(options);
    host.ready();
    target(host, 3 * GIB);
    target(host, 1 * GIB);
    balloonAnswer(host, [[0, 100_000]]);
    const messages = host.sent();
    expect(messages).toMatchObject([{ numPages: PAGES_1_GIB }, { numPages: PAGES_1_GIB - 100_000 }]);
    balloonAnswer(host, [[100_000, PAGES_1_GIB - 100_000]]);
    expect(host.sent()).toMatchObject([{ type: 'BALLOON_REQUEST', numPages: 2 * PAGES_1_GIB }]);
  });

  it('ignores a target below one page, and takes one at any time (spec 3.5)', () => {
    const host = createHost(options);
    host.input({ type: 'target', pages: 0 });
    expect(host.state.targetChanged).toBe(false);
    target(host, 2 * GIB);
    host.ready();
    expect(host.sent()).toMatchObject([{ type: 'BALLOON_REQUEST', numPages: 2 * PAGES_1_GIB }]);
  });

  it('never balloons a guest that cannot', () => {
    const host = createHost(options);
    host.ready({ balloon: false });
    target(host, GIB);
    expect(host.sent()).toEqual([]);
  });
});

describe.each(EDITIONS)('the ledger, $edition', ({ options }) => {
  it('[14] duplicates and pages outside of memory never raise a counter above distinct pages', () => {
    const host = createHost(options);
    host.ready();
    target(host, 2 * GIB);
    balloonAnswer(
      host,
      [
        [0, 1000],
        [500, 1000],
        [0, 1000],
      ],
      true,
    );
    expect(host.state.removedBoth).toBe(1500);
    balloonAnswer(
      host,
      [
        [2 ** 30, 700],
        [2 ** 30, 700],
      ],
      true,
    );
    expect([host.state.removedGuest, host.state.removedBoth]).toEqual([700, 1500]);
    expect(host.warnings()).toContain('page-not-in-ram');
    expect(host.actualPages).toBe(PAGES_4_GIB - 1500);
  });

  it('[15] gives back the highest range first, and of it the tail', () => {
    const host = createHost(options);
    host.ready();
    target(host, 2 * GIB);
    balloonAnswer(host, [
      [0, 1000],
      [5000, 1000],
    ]);
    balloonAnswer(host, []);
    host.sent();
    target(host, host.actualPages * PAGE_BYTES + 600 * PAGE_BYTES);
    expect(host.sent()).toMatchObject([{ ranges: [{ start: 5400, count: 600 }] }]);
  });

  it('[20] query-balloon does not subtract what the host could not take', () => {
    const host = createHost({ ...options, sections: [{ start: 0, count: PAGES_4_GIB, kind: 'huge' }] });
    host.ready();
    target(host, 2 * GIB);
    balloonAnswer(host, [[0, 4096]]);
    expect(host.actualPages).toBe(PAGES_4_GIB);
    expect(host.state.removedGuest).toBe(4096);
    expect(host.discards()).toEqual([]);
  });

  it('splits a range at the end of memory, or as the reference does (spec 9, row 6)', () => {
    const book = (faithful: boolean) => {
      const host = createHost({ ...options, faithful });
      host.ready();
      target(host, 2 * GIB);
      balloonAnswer(host, [[4 * PAGES_1_GIB - 10, 30]]);
      return [host.state.removedGuest, host.state.removedBoth];
    };
    expect(book(false)).toEqual([10, 20]);
    expect(book(true)).toEqual([0, 30]);
  });

  it('joins pieces across the ranges of a message into one discard', () => {
    const host = createHost(options);
    host.ready();
    target(host, 2 * GIB);
    balloonAnswer(host, [
      [100, 10],
      [110, 5],
      [200, 1],
    ]);
    expect(host.discards()).toEqual([
      { start: 100, count: 15 },
      { start: 200, count: 1 },
    ]);
  });
});

describe.each(EDITIONS)('what a guest may do wrong, $edition', ({ options, committed }) => {
  const wrong: readonly (readonly [string, Parameters<TestHost['say']>[0], string])[] = [
    ['a version request', { type: 'VERSION_REQUEST', version: 0x20000, isLastAttempt: false }, 'unexpected-message'],
    [
      'a balloon response',
      { type: 'BALLOON_RESPONSE', morePages: false, ranges: [{ start: 0, count: 9 }] },
      'unexpected-message',
    ],
    ['an unballoon response', { type: 'UNBALLOON_RESPONSE' }, 'unexpected-message'],
    ['a hot-add response', { type: 'HOT_ADD_RESPONSE', pageCount: 1, result: 1 }, 'unexpected-message'],
    ['a message for guests', { type: 'BALLOON_REQUEST', numPages: 1 }, 'unknown-message'],
  ];

  it.each(wrong)('[17] %s in IDLE changes nothing', (_name, message, code) => {
    const host = createHost(options);
    host.ready();
    const before = describeDevice(host.state);
    host.say(message);
    const { warnings: _before, ...unchanged } = before;
    expect(describeDevice(host.state)).toMatchObject(unchanged);
    expect(host.warnings()).toEqual([code]);
  });

  it('[17] a short answer leaves the host waiting; fewer than 8 bytes are dropped in silence', () => {
    const host = createHost(options);
    host.ready();
    target(host, GIB);
    const lying = new Uint8Array([7, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0, 0]);
    host.input({ type: 'packet', payload: lying });
    host.input({ type: 'packet', payload: new Uint8Array(4) });
    expect(host.warnings()).toEqual(['short-message']);
    expect(host.state.name).toBe('BALLOON_REPLY_WAIT');
  });

  it('[19] status reports are heard in any open state, and nowhere when off', () => {
    const report = {
      type: 'STATUS_REPORT',
      numAvail: 10n,
      numCommitted: 20n,
      pageFileSize: 0n,
      zeroFree: 0n,
      pageFileWrites: 0,
      ioDiff: 0,
    } as const;
    const host = createHost({ ...options, statusReport: true });
    host.input({ type: 'reset', system: true });
    host.input({ type: 'channel-open', ringBytes: 16_383 });
    host.say(report);
    expect(host.events()).toEqual([`HV_BALLOON_STATUS_REPORT {"${committed}":81920,"available":40960}`]);
    const silent = createHost(options);
    silent.ready();
    silent.say(report);
    expect(silent.events()).toEqual([]);
    host.say({ ...report, numCommitted: 2n ** 64n - 1n });
    expect(host.events()[0]).toContain(String(Number.MAX_SAFE_INTEGER));
  });

  it('matches answers by state, whatever number they bear (spec 1.4)', () => {
    const host = createHost(options);
    host.ready();
    target(host, GIB);
    host.say({ type: 'BALLOON_RESPONSE', morePages: false, ranges: [] }, { transId: 4_000_000_000 });
    expect(host.state.name).toBe('IDLE');
  });

  it('takes more pages than asked, and ends', () => {
    const host = createHost(options);
    host.ready();
    target(host, 4 * GIB - 4096);
    balloonAnswer(host, [[0, 100]]);
    expect(host.warnings()).toEqual(['too-many-pages']);
    expect([host.state.name, host.state.removedBoth]).toEqual(['IDLE', 100]);
  });

  it('tells once of answers that bring nothing new, and goes on asking (spec 9, row 12)', () => {
    const host = createHost(options);
    host.ready();
    target(host, GIB);
    for (let i = 0; i < 20; i += 1) balloonAnswer(host, [[0, 1]]);
    expect(host.warnings()).toEqual(['fruitless-answers']);
    expect(host.state.name).toBe('BALLOON_REPLY_WAIT');
  });

  it('refuses versions outside the window as often as they come (spec 11.4)', () => {
    const host = createHost(options);
    host.input({ type: 'reset', system: true });
    host.input({ type: 'channel-open', ringBytes: 16_383 });
    for (const version of [0x20001, 2, 0x20000]) host.say({ type: 'VERSION_REQUEST', version, isLastAttempt: true });
    expect(host.sent()).toMatchObject([{ isAccepted: false }, { isAccepted: false }, { isAccepted: true }]);
    expect(host.state.name).toBe('CAPS');
  });
});

describe.each(EDITIONS)('[18] close and reopen, $edition', ({ options, closed, offer }) => {
  const reach: Record<string, (host: TestHost) => void> = {
    VERSION: (host) => {
      host.input({ type: 'reset', system: true });
      host.input({ type: 'channel-open', ringBytes: 16_383 });
    },
    CAPS: (host) => {
      host.input({ type: 'reset', system: true });
      host.input({ type: 'channel-open', ringBytes: 16_383 });
      host.say({ type: 'VERSION_REQUEST', version: 3, isLastAttempt: false });
    },
    POST_INIT_WAIT: (host) => host.connect(),
    IDLE: (host) => host.ready(),
    BALLOON_REPLY_WAIT: (host) => {
      host.ready();
      target(host, GIB);
    },
    HOT_ADD_REPLY_WAIT: (host) => {
      host.ready();
      offer(host, 1024);
    },
    UNBALLOON_REPLY_WAIT: (host) => {
      host.ready();
      target(host, GIB);
      balloonAnswer(host, [[0, 100]]);
      balloonAnswer(host, []);
      target(host, 4 * GIB);
    },
    BALLOON_RB_WAIT: (host) => {
      host.ready();
      host.input({ type: 'writable', freeBytes: 0 });
      target(host, GIB);
    },
  };

  it.each(Object.entries(reach))('works in %s', (name, go) => {
    const host = createHost(options);
    go(host);
    expect(host.state.name).toBe(name as DeviceStateName);
    const closing = host.input({ type: 'channel-closed' });
    expect(closing.some((effect) => effect.type === 'cancel-timer')).toBe(name === 'POST_INIT_WAIT');
    host.input({ type: 'channel-open', ringBytes: 16_383 });
    expect([host.state.name, ...host.warnings()]).toEqual(['WAIT_RESET', 'channel-open-refused']);
    host.input({ type: 'reset', system: false });
    expect(host.state.name).toBe(closed);
    expect(host.actualPages).toBe(PAGES_4_GIB);
    host.input({ type: 'timer', id: 'post-init' });
    host.sent();
    host.ready();
    expect(host.state.name).not.toBe(closed);
  });
});

describe.each(EDITIONS)('ring space, $edition', ({ options }) => {
  it('waits without sending, and goes on when there is room', () => {
    const host = createHost(options);
    host.ready();
    host.input({ type: 'writable', freeBytes: 39 });
    target(host, GIB);
    expect([host.state.name, host.sent().length]).toEqual(['BALLOON_RB_WAIT', 0]);
    host.input({ type: 'writable', freeBytes: 40 });
    expect([host.state.name, host.sent().length]).toEqual(['BALLOON_REPLY_WAIT', 1]);
  });
});

describe.each(EDITIONS)('traces, $edition', ({ options }) => {
  it('bear the names of the series and can be switched off', () => {
    const host = createHost({ ...options, trace: true });
    host.ready();
    const names = target(host, GIB).flatMap((effect) => (effect.type === 'trace' ? [effect.name] : []));
    expect(names).toContain('hv_balloon_state_change');
    expect(names).toContain('hv_balloon_outgoing_balloon');
    host.input({ type: 'trace', on: false });
    expect(balloonAnswer(host, []).some((effect) => effect.type === 'trace')).toBe(false);
  });
});

describe.each(EDITIONS)('pages past the 40-bit space, $edition', ({ options }) => {
  it('cannot be given back and so are never booked (found by the hostile runs)', () => {
    const host = createHost(options);
    host.ready();
    target(host, GIB);
    balloonAnswer(host, [[2 ** 40 - 1, 2 ** 24 - 1]]);
    expect(host.state.removedGuest).toBe(1);
    balloonAnswer(host, []);
    host.sent();
    target(host, 5 * GIB);
    expect(host.sent()).toMatchObject([{ type: 'UNBALLOON_REQUEST', ranges: [{ start: 2 ** 40 - 1, count: 1 }] }]);
  });
});
