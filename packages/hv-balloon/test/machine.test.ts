import { GIB, PAGE_BYTES } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { checkPlug, type DeviceStateName, describeDevice, isBusy } from '../src/index.ts';
import { createHost, PAGES_1_GIB, PAGES_4_GIB, stick, type TestHost } from './support/host.ts';

const pages = (bytes: number) => bytes / PAGE_BYTES;
const target = (host: TestHost, bytes: number) => host.input({ type: 'target', pages: pages(bytes) });
const plug = (host: TestHost, id: string, start: number, count: number) =>
  host.input({ type: 'haprot-plugged', id, range: { start, count } });
const balloonAnswer = (host: TestHost, ranges: readonly (readonly [number, number])[], morePages = false) =>
  host.say({ type: 'BALLOON_RESPONSE', morePages, ranges: ranges.map(([start, count]) => ({ start, count })) });
const hotAddAnswer = (host: TestHost, pageCount: number, result = 1) =>
  host.say({ type: 'HOT_ADD_RESPONSE', pageCount, result });
const FIVE_GIB = 5 * PAGES_1_GIB;

/** Plugs a stick and lets the guest take all of it. */
function plugWhole(host: TestHost, id: string, start: number, count: number): void {
  plug(host, id, start, count);
  for (let message = host.sent().at(-1); message?.type === 'HOT_ADD_REQUEST'; message = host.sent().at(-1)) {
    hotAddAnswer(host, message.range.count);
  }
  expect(stick(host, id)?.state).toBe('in-use');
  host.events();
}

describe('the 50 s wait', () => {
  it('[6] nothing is asked before it is over, and it is armed on VM time', () => {
    const host = createHost();
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
    plug(host, 'ha1', FIVE_GIB, 512);
    host.sent();
    host.say({ type: 'UNBALLOON_RESPONSE' });
    expect(host.sent()).toEqual([]);
    expect(host.state.name).toBe('POST_INIT_WAIT');
    host.input({ type: 'timer', id: 'post-init' });
    expect(host.sent()[0]?.type).toBe('HOT_ADD_REQUEST');
  });
});

describe('transactions', () => {
  it('[7] at most one is outstanding', () => {
    const host = createHost();
    host.ready();
    target(host, GIB);
    target(host, 2 * GIB);
    plug(host, 'ha1', FIVE_GIB, PAGES_1_GIB);
    host.input({ type: 'writable', freeBytes: 16_383 });
    expect(host.sent()).toHaveLength(1);
  });

  it('[8] chunks are 585728, 524288 and 524288 pages, or one alignment unit', () => {
    const host = createHost();
    host.ready();
    target(host, 4096);
    expect(host.sent()).toMatchObject([{ type: 'BALLOON_REQUEST', numPages: 585_728 }]);
    balloonAnswer(host, [[0, 585_728]]);
    balloonAnswer(host, []);
    target(host, 4 * GIB);
    host.sent();
    const given = createHost();
    given.ready();
    target(given, GIB);
    balloonAnswer(given, [[0, 3 * PAGES_1_GIB]]);
    given.sent();
    target(given, 4 * GIB);
    expect(given.sent()).toMatchObject([
      { ranges: [{ start: 262_144, count: 524_288 }] },
      { ranges: [{ count: 262_144 }] },
    ]);
    const coarse = createHost();
    coarse.ready({ alignment: 12 });
    plug(coarse, 'ha1', 8 * PAGES_1_GIB, 8 * PAGES_1_GIB);
    expect(coarse.sent()).toMatchObject([{ type: 'HOT_ADD_REQUEST', range: { count: 1_048_576 } }]);
    const fine = createHost();
    fine.ready();
    plug(fine, 'ha1', FIVE_GIB, 3 * PAGES_1_GIB);
    expect(fine.sent()).toMatchObject([{ range: { start: FIVE_GIB, count: 524_288 } }]);
    hotAddAnswer(fine, 524_288);
    expect(fine.sent()).toMatchObject([{ range: { start: FIVE_GIB + 524_288, count: 262_144 } }]);
  });

  it('[9] numbers rise by one when a transaction completes and begin at 0 after a reset', () => {
    const host = createHost();
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
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: true });
    host.ready();
    target(host, GIB);
    expect(host.sent()).toMatchObject([{ transId: 0 }]);
  });

  it('[10] an unballoon sends one range a message, says exactly whether more follow, and takes one answer', () => {
    const host = createHost();
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

describe('IDLE', () => {
  it('[11] gives back before it adds, and adds before it takes', () => {
    const host = createHost();
    host.ready();
    target(host, 2 * GIB);
    plug(host, 'ha1', FIVE_GIB, PAGES_1_GIB);
    target(host, 3 * GIB);
    balloonAnswer(host, [[0, PAGES_1_GIB * 2]]);
    host.say({ type: 'UNBALLOON_RESPONSE' });
    hotAddAnswer(host, PAGES_1_GIB);
    target(host, GIB);
    expect(host.sent().map((message) => message.type)).toEqual([
      'BALLOON_REQUEST',
      'UNBALLOON_REQUEST',
      'HOT_ADD_REQUEST',
      'BALLOON_REQUEST',
    ]);
  });

  it('[12] a new target does not disturb what is under way', () => {
    const host = createHost();
    host.ready();
    target(host, 3 * GIB);
    target(host, 1 * GIB);
    balloonAnswer(host, [[0, 100_000]]);
    const messages = host.sent();
    expect(messages).toMatchObject([{ numPages: PAGES_1_GIB }, { numPages: PAGES_1_GIB - 100_000 }]);
    balloonAnswer(host, [[100_000, PAGES_1_GIB - 100_000]]);
    expect(host.sent()).toMatchObject([{ type: 'BALLOON_REQUEST', numPages: 2 * PAGES_1_GIB }]);
  });

  it('a target that changes nothing stays armed and drains a stick plugged later (spec 3.4)', () => {
    const host = createHost();
    host.ready();
    target(host, 8 * GIB);
    expect(host.sent()).toEqual([]);
    plug(host, 'ha1', FIVE_GIB, 20 * PAGES_1_GIB);
    for (let i = 0; i < 10; i += 1) hotAddAnswer(host, 524_288);
    expect(host.sent().at(-1)).toMatchObject({ type: 'BALLOON_REQUEST', numPages: 585_728 });
  });

  it('ignores a target below one page, and takes one at any time (spec 3.5)', () => {
    const host = createHost();
    host.input({ type: 'target', pages: 0 });
    expect(host.state.targetChanged).toBe(false);
    target(host, 2 * GIB);
    host.ready();
    expect(host.sent()).toMatchObject([{ type: 'BALLOON_REQUEST', numPages: 2 * PAGES_1_GIB }]);
  });

  it('never balloons a guest that cannot', () => {
    const host = createHost();
    host.ready({ balloon: false });
    target(host, GIB);
    expect(host.sent()).toEqual([]);
  });
});

describe('the ledger', () => {
  it('[14] duplicates and pages outside of memory never raise a counter above distinct pages', () => {
    const host = createHost();
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

  it('[14] pages of a queued stick are counted once, and twice in the faithful setting', () => {
    const run = (faithful: boolean) => {
      const host = createHost({ faithful });
      host.ready();
      target(host, 2 * GIB);
      plug(host, 'ha1', FIVE_GIB, 1024);
      balloonAnswer(host, [[FIVE_GIB, 512]]);
      balloonAnswer(host, []);
      hotAddAnswer(host, 1024);
      target(host, GIB);
      balloonAnswer(host, [[FIVE_GIB, 512]]);
      return host.state.removedBoth;
    };
    expect(run(false)).toBe(512);
    expect(run(true)).toBe(1024);
  });

  it('[15] gives back the highest range first, and of it the tail', () => {
    const host = createHost();
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

  it('[16] boot guest-only, boot both, then the sticks by address', () => {
    const host = createHost({
      sections: [
        { start: 0, count: 3 * PAGES_1_GIB, kind: 'ram' },
        { start: 4 * PAGES_1_GIB, count: PAGES_1_GIB - 100, kind: 'ram' },
        { start: 5 * PAGES_1_GIB - 100, count: 100, kind: 'rom' },
      ],
    });
    host.ready();
    plugWhole(host, 'ha2', 7 * PAGES_1_GIB, 1024);
    plugWhole(host, 'ha1', 6 * PAGES_1_GIB, 1024);
    target(host, GIB);
    host.sent();
    balloonAnswer(host, [
      [6 * PAGES_1_GIB, 10],
      [7 * PAGES_1_GIB, 20],
      [0, 30],
      [5 * PAGES_1_GIB - 100, 40],
    ]);
    balloonAnswer(host, []);
    host.sent();
    target(host, 8 * GIB);
    const ranges = host.sent().flatMap((message) => (message.type === 'UNBALLOON_REQUEST' ? message.ranges : []));
    expect(ranges.map((range) => range.count)).toEqual([40, 30, 10, 20]);
  });

  it('[20] query-balloon does not subtract what the host could not take', () => {
    const host = createHost({ sections: [{ start: 0, count: PAGES_4_GIB, kind: 'huge' }] });
    host.ready();
    target(host, 2 * GIB);
    balloonAnswer(host, [[0, 4096]]);
    expect(host.actualPages).toBe(PAGES_4_GIB);
    expect(host.state.removedGuest).toBe(4096);
    expect(host.discards()).toEqual([]);
  });

  it('splits a range at the end of memory, or as the reference does (spec 9, row 6)', () => {
    const book = (faithful: boolean) => {
      const host = createHost({ faithful });
      host.ready();
      target(host, 2 * GIB);
      balloonAnswer(host, [[4 * PAGES_1_GIB - 10, 30]]);
      return [host.state.removedGuest, host.state.removedBoth];
    };
    expect(book(false)).toEqual([10, 20]);
    expect(book(true)).toEqual([0, 30]);
  });

  it('joins pieces across the ranges of a message into one discard', () => {
    const host = createHost();
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

describe('what a guest may do wrong', () => {
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
    const host = createHost();
    host.ready();
    const before = describeDevice(host.state);
    host.say(message);
    const { warnings: _before, ...unchanged } = before;
    expect(describeDevice(host.state)).toMatchObject(unchanged);
    expect(host.warnings()).toEqual([code]);
  });

  it('[17] a short answer leaves the host waiting; fewer than 8 bytes are dropped in silence', () => {
    const host = createHost();
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
    const host = createHost({ statusReport: true });
    host.input({ type: 'reset', system: true });
    host.input({ type: 'channel-open', ringBytes: 16_383 });
    host.say(report);
    expect(host.events()).toEqual(['HV_BALLOON_STATUS_REPORT {"commited":81920,"available":40960}']);
    const silent = createHost();
    silent.ready();
    silent.say(report);
    expect(silent.events()).toEqual([]);
    host.say({ ...report, numCommitted: 2n ** 64n - 1n });
    expect(host.events()[0]).toContain(String(Number.MAX_SAFE_INTEGER));
  });

  it('matches answers by state, whatever number they bear (spec 1.4)', () => {
    const host = createHost();
    host.ready();
    target(host, GIB);
    host.say({ type: 'BALLOON_RESPONSE', morePages: false, ranges: [] }, { transId: 4_000_000_000 });
    expect(host.state.name).toBe('IDLE');
  });

  it('drops an early second answer of a batch, as the series does (spec 13, trap 15)', () => {
    const host = createHost();
    host.ready();
    target(host, GIB);
    host.say({ type: 'BALLOON_RESPONSE', morePages: false, ranges: [{ start: 0, count: 5 }] }, { more: true });
    host.say({ type: 'BALLOON_RESPONSE', morePages: false, ranges: [{ start: 9, count: 5 }] });
    expect(host.state.removedBoth).toBe(5);
  });

  it('clamps a hot-add answer above what was asked', () => {
    const host = createHost();
    host.ready();
    plug(host, 'ha1', FIVE_GIB, 1024);
    hotAddAnswer(host, 5000);
    expect(host.warnings()).toEqual(['hot-add-too-many-pages']);
    expect(stick(host, 'ha1')).toMatchObject({ state: 'in-use', usedPages: 1024 });
  });

  it('takes more pages than asked, and ends', () => {
    const host = createHost();
    host.ready();
    target(host, 4 * GIB - 4096);
    balloonAnswer(host, [[0, 100]]);
    expect(host.warnings()).toEqual(['too-many-pages']);
    expect([host.state.name, host.state.removedBoth]).toEqual(['IDLE', 100]);
  });

  it('tells once of answers that bring nothing new, and goes on asking (spec 9, row 12)', () => {
    const host = createHost();
    host.ready();
    target(host, GIB);
    for (let i = 0; i < 20; i += 1) balloonAnswer(host, [[0, 1]]);
    expect(host.warnings()).toEqual(['fruitless-answers']);
    expect(host.state.name).toBe('BALLOON_REPLY_WAIT');
  });

  it('refuses versions outside the window as often as they come (spec 11.4)', () => {
    const host = createHost();
    host.input({ type: 'reset', system: true });
    host.input({ type: 'channel-open', ringBytes: 16_383 });
    for (const version of [0x20001, 2, 0x20000]) host.say({ type: 'VERSION_REQUEST', version, isLastAttempt: true });
    expect(host.sent()).toMatchObject([{ isAccepted: false }, { isAccepted: false }, { isAccepted: true }]);
    expect(host.state.name).toBe('CAPS');
  });
});

describe('[18] close and reopen', () => {
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
      plug(host, 'ha1', FIVE_GIB, 1024);
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
    const host = createHost();
    go(host);
    expect(host.state.name).toBe(name as DeviceStateName);
    const closing = host.input({ type: 'channel-closed' });
    expect(closing.some((effect) => effect.type === 'cancel-timer')).toBe(name === 'POST_INIT_WAIT');
    host.input({ type: 'channel-open', ringBytes: 16_383 });
    expect([host.state.name, ...host.warnings()]).toEqual(['WAIT_RESET', 'channel-open-refused']);
    host.input({ type: 'reset', system: false });
    expect(host.state.name).toBe('CLOSED');
    expect(host.actualPages).toBe(PAGES_4_GIB);
    host.input({ type: 'timer', id: 'post-init' });
    host.sent();
    host.ready();
    expect(host.state.name).not.toBe('CLOSED');
  });
});

describe('ring space', () => {
  it('waits without sending, and goes on when there is room', () => {
    const host = createHost();
    host.ready();
    host.input({ type: 'writable', freeBytes: 39 });
    target(host, GIB);
    expect([host.state.name, host.sent().length]).toEqual(['BALLOON_RB_WAIT', 0]);
    host.input({ type: 'writable', freeBytes: 40 });
    expect([host.state.name, host.sent().length]).toEqual(['BALLOON_REPLY_WAIT', 1]);
  });

  it('a reset in the middle of an unballoon forgets it (spec 11.5)', () => {
    const host = createHost();
    host.ready();
    plugWhole(host, 'ha1', FIVE_GIB, 4 * PAGES_1_GIB);
    target(host, GIB);
    host.sent();
    balloonAnswer(host, [[FIVE_GIB, 4 * PAGES_1_GIB]]);
    balloonAnswer(host, []);
    expect(host.events()).toEqual(['UNUSED ha1']);
    host.sent();
    host.input({ type: 'writable', freeBytes: 48 });
    target(host, 8 * GIB);
    expect([host.sent().length, host.state.name]).toEqual([1, 'UNBALLOON_RB_WAIT']);
    expect(host.events()).toEqual(['INUSE ha1']);
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: true });
    expect(host.events()).toEqual(['UNUSED ha1']);
    expect([host.sent().length, host.actualPages]).toEqual([0, PAGES_4_GIB]);
  });
});

describe('sticks', () => {
  it('[22] are busy from the plug on, without an event', () => {
    const host = createHost();
    host.ready();
    host.input({ type: 'writable', freeBytes: 0 });
    plug(host, 'ha1', FIVE_GIB, 1024);
    expect([isBusy(host.state, 'ha1'), host.events()]).toEqual([true, []]);
  });

  it('[23] UNUSED comes once for each change to unused', () => {
    const host = createHost();
    host.ready();
    plugWhole(host, 'ha1', FIVE_GIB, 1024);
    target(host, GIB);
    balloonAnswer(host, [[FIVE_GIB, 1024]], true);
    balloonAnswer(host, [[FIVE_GIB, 1024]], true);
    expect(host.events()).toEqual(['UNUSED ha1']);
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: true });
    host.input({ type: 'reset', system: true });
    expect(host.events()).toEqual([]);
  });

  it('[24] stay while busy and leave at once when unused', () => {
    const host = createHost();
    host.ready();
    plugWhole(host, 'ha1', FIVE_GIB, 1024);
    host.input({ type: 'haprot-unplug-asked', id: 'ha1' });
    expect(host.warnings()).toEqual(['unplug-refused']);
    target(host, GIB);
    balloonAnswer(host, [[FIVE_GIB, 1024]]);
    balloonAnswer(host, []);
    const before = host.actualPages;
    host.input({ type: 'haprot-unplug-asked', id: 'ha1' });
    expect(stick(host, 'ha1')).toBeUndefined();
    expect(host.actualPages).toBe(before);
  });

  it('[25] a removed range is refused until a reset and the next capabilities report', () => {
    const host = createHost();
    host.ready();
    plugWhole(host, 'ha1', FIVE_GIB, 1024);
    target(host, GIB);
    balloonAnswer(host, [[FIVE_GIB, 1024]]);
    balloonAnswer(host, []);
    host.input({ type: 'haprot-unplug-asked', id: 'ha1' });
    const range = { start: FIVE_GIB + 512, count: 1024 };
    expect(checkPlug(host.state, range)).toBe('pages-removed-before');
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: true });
    expect(checkPlug(host.state, range)).toBe('no-guest');
    host.connect();
    expect(checkPlug(host.state, range)).toBeUndefined();
  });

  it('[26] come back by address, in use from the capabilities report on', () => {
    const host = createHost();
    host.ready();
    plugWhole(host, 'high', 7 * PAGES_1_GIB, 1024);
    plugWhole(host, 'low', 6 * PAGES_1_GIB, 1024);
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: true });
    expect(host.events()).toEqual(['UNUSED low', 'UNUSED high']);
    host.connect();
    expect(host.events()).toEqual(['INUSE low', 'INUSE high']);
    host.input({ type: 'timer', id: 'post-init' });
    hotAddAnswer(host, 1024);
    expect(host.sent()).toMatchObject([{ range: { start: 6 * PAGES_1_GIB } }, { range: { start: 7 * PAGES_1_GIB } }]);
  });

  it('[27] after a partial hot-add the queue is dropped, and a stick plugged later is tried (spec 11.3)', () => {
    const host = createHost();
    host.ready();
    plug(host, 'ha1', 8 * PAGES_1_GIB, 8 * PAGES_1_GIB);
    plug(host, 'ha2', 16 * PAGES_1_GIB, 4 * PAGES_1_GIB);
    hotAddAnswer(host, 524_288);
    hotAddAnswer(host, 131_072);
    expect(host.events()).toEqual(['UNUSED ha2']);
    expect(stick(host, 'ha1')).toMatchObject({ state: 'in-use', usedPages: 655_360, tailPages: 1_441_792 });
    expect(host.actualPages).toBe(PAGES_4_GIB + 655_360);
    host.sent();
    plug(host, 'ha3', 20 * PAGES_1_GIB, 1024);
    expect(host.sent()).toMatchObject([{ type: 'HOT_ADD_REQUEST', range: { start: 20 * PAGES_1_GIB } }]);
  });

  it('a stick of which nothing could be added is free at once, whatever the result says (spec 9, row 9)', () => {
    for (const result of [0, 1]) {
      const host = createHost();
      host.ready();
      plug(host, 'ha1', FIVE_GIB, 1024);
      expect(host.actualPages).toBe(PAGES_4_GIB + 1024);
      hotAddAnswer(host, 0, result);
      expect(host.events()).toEqual(['UNUSED ha1']);
      expect([isBusy(host.state, 'ha1'), host.actualPages]).toEqual([false, PAGES_4_GIB]);
    }
  });

  it('[28] head and tail are trimmed for a coarser alignment after a reboot', () => {
    const host = createHost();
    host.ready();
    plugWhole(host, 'ha1', FIVE_GIB + 256, 3 * 32_768);
    plugWhole(host, 'tiny', 8 * PAGES_1_GIB + 256, 1024);
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: true });
    host.ready({ alignment: 7 });
    expect(host.sent()).toMatchObject([{ range: { start: FIVE_GIB + 32_768, count: 65_536 } }]);
    hotAddAnswer(host, 65_536);
    expect(stick(host, 'ha1')).toMatchObject({ headPages: 32_512, tailPages: 256, usedPages: 65_536 });
    expect(host.events()).toContain('UNUSED tiny');
  });

  it('a VMBus-only reset frees sticks in use, loudly (spec 9, row 4)', () => {
    const host = createHost();
    host.ready();
    plugWhole(host, 'ha1', FIVE_GIB, 1024);
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: false });
    expect(host.warnings()).toEqual(['vmbus-reset-frees-sticks']);
    expect(isBusy(host.state, 'ha1')).toBe(false);
  });

  it('ends an unballoon whose stick was removed; faithfully it waits for good (spec 9, row 31)', () => {
    const run = (faithful: boolean) => {
      const host = createHost({ faithful });
      host.ready();
      plugWhole(host, 'ha1', FIVE_GIB, 1024);
      plugWhole(host, 'ha2', 6 * PAGES_1_GIB, 1024);
      target(host, GIB);
      balloonAnswer(host, [
        [FIVE_GIB, 1024],
        [6 * PAGES_1_GIB, 1024],
      ]);
      balloonAnswer(host, []);
      host.sent();
      host.input({ type: 'writable', freeBytes: 48 });
      target(host, 4 * GIB + 8 * 2 ** 20);
      host.input({ type: 'haprot-unplug-asked', id: 'ha2' });
      host.input({ type: 'writable', freeBytes: 16_383 });
      return { sent: host.sent().at(-1), state: host.state.name };
    };
    expect(run(false)).toMatchObject({ sent: { ranges: [], morePages: false }, state: 'UNBALLOON_REPLY_WAIT' });
    expect(run(true)).toMatchObject({ state: 'UNBALLOON_POSTING' });
  });
});

describe('traces', () => {
  it('bear the names of the series and can be switched off', () => {
    const host = createHost({ trace: true });
    host.ready();
    const names = target(host, GIB).flatMap((effect) => (effect.type === 'trace' ? [effect.name] : []));
    expect(names).toContain('hv_balloon_state_change');
    expect(names).toContain('hv_balloon_outgoing_balloon');
    host.input({ type: 'trace', on: false });
    expect(balloonAnswer(host, []).some((effect) => effect.type === 'trace')).toBe(false);
  });
});

describe('pages past the 40-bit space', () => {
  it('cannot be given back and so are never booked (found by the hostile runs)', () => {
    const host = createHost();
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
