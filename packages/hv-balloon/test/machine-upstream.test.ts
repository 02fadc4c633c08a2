import { GIB, PAGES_PER_GIB, PAGES_PER_MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { describeDevice, type DeviceOptions, lastStatusReport, queryBalloon } from '../src/index.ts';
import { createHost, PAGES_1_GIB, PAGES_4_GIB } from './support/host.ts';
import { balloonAnswer, hotAddAnswer, target } from './support/moves.ts';

const MEMDEV = { start: 32 * PAGES_PER_GIB, count: 8 * PAGES_PER_GIB };
const UPSTREAM: Partial<DeviceOptions> = { edition: 'upstream', memdev: MEMDEV };

describe('trap 15: a second answer in the same burst as the first', () => {
  /** A guest that answers a request before it was made: the device wants 2 GiB more after the first answer. */
  function answerTwice(options: Partial<DeviceOptions>) {
    const host = createHost(options);
    host.ready({ alignment: 7 });
    host.input({ type: 'target', pages: PAGES_1_GIB });
    host.sent();
    const answer = (start: number) =>
      ({ type: 'BALLOON_RESPONSE', morePages: false, ranges: [{ start, count: 1024 }] }) as const;
    host.say(answer(0x1000), { more: true });
    host.say(answer(0x8000), { more: false });
    return host;
  }

  it('is dropped by the series, which drains the burst first', () => {
    const host = answerTwice({});
    expect(host.state.removedBoth).toBe(1024);
    expect(host.warnings()).toEqual(['unexpected-message']);
  });

  it('counts as the next answer upstream, whose new state is handled between them', () => {
    const host = answerTwice(UPSTREAM);
    expect(host.state.removedBoth).toBe(2048);
    expect(host.warnings()).toEqual([]);
  });
});

describe('upstream', () => {
  it('numbers its states in its own order in warnings', () => {
    const host = createHost(UPSTREAM);
    host.ready();
    host.say({ type: 'UNBALLOON_RESPONSE' });
    expect(describeDevice(host.state).state).toBe('IDLE');
    const warned = createHost(UPSTREAM);
    warned.ready();
    const effects = warned.say({ type: 'UNBALLOON_RESPONSE' });
    expect(effects).toContainEqual({
      type: 'warn',
      code: 'unexpected-message',
      detail: 'UNBALLOON_RESPONSE in state 6 (IDLE)',
    });
  });

  it('takes no sticks', () => {
    const host = createHost(UPSTREAM);
    host.ready();
    host.input({ type: 'haprot-plugged', id: 'ha1', range: { start: 6 * PAGES_PER_GIB, count: PAGES_PER_GIB } });
    host.input({ type: 'haprot-unplug-asked', id: 'ha1' });
    expect(host.warnings()).toEqual(['plug-refused', 'unplug-refused']);
    expect(describeDevice(host.state).sticks).toEqual([]);
  });

  it('[8] asks for a whole unit where that is larger than 2 GiB, and for whole units that fit in it otherwise', () => {
    const chunks = (alignment: number) => {
      const host = createHost({ ...UPSTREAM, memdev: { start: 32 * PAGES_PER_GIB, count: 8 * PAGES_PER_GIB } });
      host.ready({ alignment });
      host.sent();
      host.input({ type: 'target', pages: PAGES_4_GIB + 8 * PAGES_PER_GIB });
      return host.sent().map((message) => (message.type === 'HOT_ADD_REQUEST' ? message.range.count : message.type));
    };
    expect(chunks(0)).toEqual([2 * PAGES_PER_GIB]);
    expect(chunks(11)).toEqual([2 * PAGES_PER_GIB]);
    expect(chunks(12)).toEqual([4 * PAGES_PER_GIB]);
    expect(chunks(15)).toEqual([]);
  });

  it('[11] gives back, adds and then takes, in one target each', () => {
    const host = createHost(UPSTREAM);
    host.ready({ alignment: 7 });
    target(host, 3 * GIB);
    balloonAnswer(host, [[0, PAGES_1_GIB]]);
    target(host, 5 * GIB);
    target(host, 2 * GIB);
    host.say({ type: 'UNBALLOON_RESPONSE' });
    hotAddAnswer(host, PAGES_1_GIB);
    expect(host.sent().map(({ type }) => type)).toEqual([
      'BALLOON_REQUEST',
      'UNBALLOON_REQUEST',
      'HOT_ADD_REQUEST',
      'BALLOON_REQUEST',
    ]);
  });

  it('[16] gives boot memory back first, then its own range, of either guest-only pages first', () => {
    const host = createHost({ ...UPSTREAM, memslotLimit: 8 });
    host.ready();
    target(host, 5 * GIB);
    hotAddAnswer(host, PAGES_1_GIB);
    target(host, GIB);
    balloonAnswer(host, [
      [MEMDEV.start, 10],
      [MEMDEV.start + 4 * PAGES_1_GIB, 20],
      [0, 30],
      [8 * PAGES_1_GIB, 40],
    ]);
    balloonAnswer(host, []);
    host.sent();
    target(host, 8 * GIB);
    const ranges = host.sent().flatMap((message) => (message.type === 'UNBALLOON_REQUEST' ? message.ranges : []));
    expect(ranges.map(({ count }) => count)).toEqual([40, 30, 20, 10]);
  });

  it('[20] counts what was confirmed only, and an answer beyond the request not at all', () => {
    const host = createHost(UPSTREAM);
    host.ready({ alignment: 7 });
    host.input({ type: 'target', pages: PAGES_4_GIB + PAGES_PER_GIB });
    expect(queryBalloon(host.state)).toBe(4 * 2 ** 30);
    host.say({ type: 'HOT_ADD_RESPONSE', pageCount: 2 * PAGES_PER_GIB, result: 1 });
    expect(host.warnings()).toEqual(['hot-add-too-many-pages']);
    expect(queryBalloon(host.state)).toBe(5 * 2 ** 30);
  });

  it('a growth whose start does not fit a coarser guest comes to nothing', () => {
    const host = createHost(UPSTREAM);
    host.ready({ alignment: 7 });
    host.input({ type: 'target', pages: PAGES_4_GIB + 128 * PAGES_PER_MIB });
    host.say({ type: 'HOT_ADD_RESPONSE', pageCount: 128 * PAGES_PER_MIB, result: 1 });
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: false });
    host.ready({ alignment: 11 });
    host.sent();
    host.input({ type: 'target', pages: PAGES_4_GIB + 6 * PAGES_PER_GIB });
    expect(host.sent()).toEqual([]);
    expect(host.state.name).toBe('IDLE');
  });

  it('maps the whole backend at once where there is one slot for it', () => {
    const host = createHost({ ...UPSTREAM, memslotLimit: 1 });
    host.ready({ alignment: 7 });
    const effects = host.input({ type: 'target', pages: PAGES_4_GIB + 128 * PAGES_PER_MIB });
    expect(effects).toContainEqual({ type: 'map-pages', range: MEMDEV });
  });

  it('a system reset discards and unmaps, also after the channel has closed; a second device reset does nothing', () => {
    const host = createHost({ ...UPSTREAM, memslotLimit: 8 });
    host.ready({ alignment: 7 });
    host.input({ type: 'target', pages: PAGES_4_GIB + PAGES_PER_GIB });
    host.say({ type: 'HOT_ADD_RESPONSE', pageCount: PAGES_PER_GIB, result: 1 });
    host.input({ type: 'channel-closed' });
    host.input({ type: 'reset', system: false });
    expect(host.input({ type: 'reset', system: false })).toEqual([]);
    const effects = host.input({ type: 'reset', system: true });
    expect(effects).toContainEqual({ type: 'discard-pages', ranges: [MEMDEV] });
    expect(effects).toContainEqual({ type: 'unmap-pages', range: { start: MEMDEV.start, count: PAGES_PER_GIB } });
    expect(describeDevice(host.state).region).toBeNull();
  });

  it('without the capability to balloon it still grows; without that to hot-add it still balloons', () => {
    const grows = createHost(UPSTREAM);
    grows.ready({ balloon: false });
    grows.input({ type: 'target', pages: PAGES_1_GIB });
    grows.sent();
    grows.input({ type: 'target', pages: 2 * PAGES_4_GIB });
    expect(grows.sent().map(({ type }) => type)).toEqual(['HOT_ADD_REQUEST']);
    const balloons = createHost(UPSTREAM);
    balloons.ready({ hotAdd: false });
    balloons.sent();
    balloons.input({ type: 'target', pages: 2 * PAGES_4_GIB });
    balloons.input({ type: 'target', pages: PAGES_1_GIB });
    expect(balloons.sent().map(({ type }) => type)).toEqual(['BALLOON_REQUEST']);
  });

  it('keeps no status report that nobody wants', () => {
    const host = createHost(UPSTREAM);
    host.ready();
    host.say({
      type: 'STATUS_REPORT',
      numAvail: 1n,
      numCommitted: 2n,
      pageFileSize: 0n,
      zeroFree: 0n,
      pageFileWrites: 0,
      ioDiff: 0,
    });
    expect(lastStatusReport(host.state)).toBeNull();
  });
});
