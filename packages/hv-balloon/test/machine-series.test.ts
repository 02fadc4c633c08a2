import { GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { checkPlug, isBusy } from '../src/index.ts';
import { createHost, PAGES_1_GIB, PAGES_4_GIB, stick } from './support/host.ts';
import { balloonAnswer, FIVE_GIB, hotAddAnswer, plug, plugWhole, rebootHost, target } from './support/moves.ts';

describe('the 50 s wait, series', () => {
  it('[6] sticks plugged meanwhile wait for its end', () => {
    const host = createHost();
    host.connect();
    plug(host, 'ha1', FIVE_GIB, 512);
    expect(host.sent()).toEqual([]);
    host.input({ type: 'timer', id: 'post-init' });
    expect(host.sent()[0]?.type).toBe('HOT_ADD_REQUEST');
  });
});

describe('transactions, series', () => {
  it('[8] a stick goes in chunks of 2 GiB, or of one alignment unit where that is larger', () => {
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
});

describe('IDLE, series', () => {
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

  it('a target that changes nothing stays armed and drains a stick plugged later (spec 3.4)', () => {
    const host = createHost();
    host.ready();
    target(host, 8 * GIB);
    expect(host.sent()).toEqual([]);
    plug(host, 'ha1', FIVE_GIB, 20 * PAGES_1_GIB);
    for (let i = 0; i < 10; i += 1) hotAddAnswer(host, 524_288);
    expect(host.sent().at(-1)).toMatchObject({ type: 'BALLOON_REQUEST', numPages: 585_728 });
  });
});

describe('the ledger, series', () => {
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
});

describe('what a guest may do wrong, series', () => {
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
});

describe('ring space, series', () => {
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
    rebootHost(host);
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
    rebootHost(host);
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
    rebootHost(host);
    expect(checkPlug(host.state, range)).toBe('no-guest');
    host.connect();
    expect(checkPlug(host.state, range)).toBeUndefined();
  });

  it('[26] come back by address, in use from the capabilities report on', () => {
    const host = createHost();
    host.ready();
    plugWhole(host, 'high', 7 * PAGES_1_GIB, 1024);
    plugWhole(host, 'low', 6 * PAGES_1_GIB, 1024);
    rebootHost(host);
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
    rebootHost(host);
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
