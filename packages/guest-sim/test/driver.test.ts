import { VERSION_0_3, VERSION_1_0, VERSION_2_0 } from '@dimmer/dynmem-proto';
import { PAGES_PER_GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createHand } from './support/hand.ts';

const kinds = ['windows', 'linux', 'stubborn'] as const;

describe('the handshake', () => {
  it.each(kinds)('tries the versions from the highest down: %s', (kind) => {
    const hand = createHand({ kind });
    hand.boot();
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: false });
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: false });
    expect(hand.heard()).toMatchObject([
      { type: 'VERSION_REQUEST', version: VERSION_2_0, isLastAttempt: false, transId: 1 },
      { type: 'VERSION_REQUEST', version: VERSION_1_0, isLastAttempt: false, transId: 2 },
      { type: 'VERSION_REQUEST', version: VERSION_0_3, isLastAttempt: true, transId: 3 },
    ]);
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    expect(hand.heard()).toMatchObject([{ type: 'CAPABILITIES_REPORT', hotRemove: false, transId: 4 }]);
  });

  it('of a Linux-like guest ends after the last version', () => {
    const hand = createHand({ kind: 'linux' });
    hand.boot();
    for (let version = 0; version < 3; version += 1) hand.say({ type: 'VERSION_RESPONSE', isAccepted: false });
    expect(hand.takeEffects()).toContainEqual({ type: 'close-channel' });
    hand.heard();
    hand.advance(600_000);
    expect(hand.heard(true)).toEqual([]);
  });

  it('of a Windows-like guest begins again after a pause', () => {
    const hand = createHand();
    hand.boot();
    for (let version = 0; version < 3; version += 1) hand.say({ type: 'VERSION_RESPONSE', isAccepted: false });
    hand.heard();
    hand.advance(5_000);
    expect(hand.heard()).toMatchObject([{ type: 'VERSION_REQUEST', version: VERSION_2_0 }]);
  });

  it('is given up after 5 s without an answer by a Linux-like guest', () => {
    const hand = createHand({ kind: 'linux' });
    hand.boot();
    hand.advance(4_999);
    expect(hand.takeEffects()).not.toContainEqual({ type: 'close-channel' });
    hand.advance(1);
    expect(hand.warnings()).toEqual(['protocol-given-up']);
    const second = createHand({ kind: 'linux' });
    second.boot();
    second.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    second.advance(5_000);
    expect(second.warnings()).toEqual(['protocol-given-up']);
  });

  it('is given up when the capabilities are refused', () => {
    const hand = createHand();
    hand.boot();
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: true });
    hand.say({ type: 'CAPABILITIES_RESPONSE', isAccepted: false, hotRemove: false, suppressPressureReports: false });
    expect(hand.warnings()).toEqual(['protocol-given-up']);
  });

  it('is tried again when the host refuses the channel', () => {
    const hand = createHand();
    hand.input({ type: 'power-on' });
    hand.advance(15_000);
    hand.input({ type: 'channel-closed' });
    expect(hand.warnings()).toEqual(['channel-refused']);
    hand.advance(1_000);
    expect(hand.takeEffects()).toContainEqual({ type: 'open-channel', ringBytes: 16_384 });
  });
});

describe('[34] an unballoon', () => {
  it.each(kinds)('is answered once, after the message without more to follow: %s', (kind) => {
    const hand = createHand({ kind });
    hand.ready();
    const given = hand.balloon(300_000).flatMap(({ ranges }) => ranges);
    const free = hand.state.memory.free.pages;
    const half = Math.ceil(given.length / 2);
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: true, ranges: given.slice(0, half) });
    hand.advance(10_000);
    expect(hand.heard()).toEqual([]);
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: given.slice(half) });
    hand.advance(10_000);
    expect(hand.heard()).toMatchObject([{ type: 'UNBALLOON_RESPONSE' }]);
    expect(hand.state.memory.free.pages).toBe(free + 300_000);
    expect(hand.state.memory.ballooned.pages).toBe(0);
  });

  it('takes as long as there are pages', () => {
    const hand = createHand();
    hand.ready();
    const given = hand.drain(524_288);
    expect(given).toBe(524_288);
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: [...hand.state.memory.ballooned] });
    hand.advance(9);
    expect(hand.heard()).toEqual([]);
    hand.advance(2);
    expect(hand.heard()).toHaveLength(1);
  });

  it('of pages that nobody gave away is borne, and changes nothing', () => {
    const hand = createHand();
    hand.ready();
    const [given] = hand.balloon(100).flatMap(({ ranges }) => ranges);
    const free = hand.state.memory.free.pages;
    const from = given?.start ?? 0;
    hand.takeEffects();
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: [{ start: from - 50, count: 120 }] });
    hand.advance(100);
    expect(hand.warnings()).toEqual(['unknown-pages-returned']);
    expect(hand.heard()).toMatchObject([{ type: 'UNBALLOON_RESPONSE' }]);
    expect(hand.state.memory.free.pages).toBe(free + 70);
    hand.say({ type: 'UNBALLOON_REQUEST', morePages: false, ranges: [{ start: 2 ** 39, count: 5 }] });
    hand.advance(100);
    expect(hand.state.memory.free.pages).toBe(free + 70);
  });
});

describe('[35] what a guest does not know', () => {
  it.each(kinds)('is survived: %s', (kind) => {
    const hand = createHand({ kind });
    hand.ready();
    hand.say({ type: 'INFO', infoType: 0, data: new Uint8Array([0, 0, 64, 0, 0, 0, 0, 0]) });
    expect(hand.state.driver.maxPages).toBe(4_194_304n);
    hand.say({ type: 'INFO', infoType: 9, data: new Uint8Array(4) });
    hand.say({ type: 'HOT_REMOVE_REQUEST', virtualNode: 0, pageCount: 512, qosFlags: 0 });
    hand.say({
      type: 'STATUS_REPORT',
      numAvail: 0n,
      numCommitted: 0n,
      pageFileSize: 0n,
      zeroFree: 0n,
      pageFileWrites: 0,
      ioDiff: 0,
    });
    hand.say({ type: 'VERSION_RESPONSE', isAccepted: false });
    hand.say({ type: 'CAPABILITIES_RESPONSE', isAccepted: false, hotRemove: false, suppressPressureReports: false });
    hand.input({ type: 'packet', payload: new Uint8Array(4) });
    hand.input({ type: 'packet', payload: Uint8Array.of(99, 0, 8, 0, 0, 0, 0, 0) });
    hand.input({ type: 'packet', payload: Uint8Array.of(6, 0, 255, 0, 0, 0, 0, 0) });
    expect(hand.warnings()).toEqual([
      'unexpected-message',
      'unexpected-message',
      'unexpected-message',
      'unexpected-message',
      'malformed-message',
      'malformed-message',
      'malformed-message',
    ]);
    hand.heard();
    expect(hand.balloon(512)).toMatchObject([{ type: 'BALLOON_RESPONSE', ranges: [{ count: 512 }] }]);
  });

  it('includes requests before the handshake and a second one at a time', () => {
    const hand = createHand();
    hand.boot();
    hand.say({ type: 'BALLOON_REQUEST', numPages: 5 });
    expect(hand.warnings()).toEqual(['unexpected-message']);
    const busy = createHand();
    busy.ready();
    busy.say({ type: 'BALLOON_REQUEST', numPages: 5 });
    busy.say({ type: 'HOT_ADD_REQUEST', range: { start: 5 * PAGES_PER_GIB, count: 256 }, region: null });
    expect(busy.warnings()).toEqual(['busy']);
    busy.advance(10_000);
    expect(busy.heard()).toHaveLength(1);
  });
});

describe('a Windows-like guest’s status', () => {
  it('is told each second, unless the host does not want it', () => {
    const hand = createHand();
    hand.ready(false);
    hand.advance(10_000);
    const reports = hand.heard(true);
    expect(reports).toHaveLength(10);
    const free = hand.state.memory.free.pages;
    expect(reports.at(-1)).toMatchObject({ numAvail: BigInt(free), numCommitted: 0n, zeroFree: BigInt(free) });
    const silent = createHand();
    silent.ready(true);
    silent.advance(10_000);
    expect(silent.heard(true)).toEqual([]);
  });

  it('counts what is ballooned as committed', () => {
    const hand = createHand({ workload: 'steady' });
    hand.ready(false);
    hand.balloon(100_000);
    hand.advance(1_000);
    const { free, used } = hand.state.memory;
    const wanted = hand.state.workload.wantedPages;
    expect(wanted).toBe(used.pages);
    hand.heard(true);
    hand.advance(1_000);
    const report = hand.heard(true).at(-1);
    expect(report).toMatchObject({ numAvail: BigInt(free.pages), numCommitted: BigInt(used.pages + 100_000) });
  });
});

describe('the life of a guest', () => {
  it('ends some time after it was asked to', () => {
    const hand = createHand();
    hand.ready();
    hand.input({ type: 'shutdown-asked' });
    hand.advance(4_999);
    expect(hand.takeEffects()).not.toContainEqual({ type: 'powered-off' });
    hand.advance(1);
    expect(hand.takeEffects()).toContainEqual({ type: 'powered-off' });
    hand.balloon(5);
    expect(hand.takeEffects()).toEqual([]);
  });

  it('begins anew with a reset: boot memory, nothing in the balloon, numbers from 1', () => {
    const hand = createHand({ workload: 'idle' });
    hand.ready();
    hand.hotAdd({ start: 5 * PAGES_PER_GIB, count: 524_288 });
    hand.balloon(300_000);
    hand.input({ type: 'reset' });
    const { owned, ballooned } = hand.state.memory;
    expect([owned.pages, ballooned.pages]).toEqual([4 * PAGES_PER_GIB, 0]);
    hand.advance(15_000);
    hand.input({ type: 'channel-opened', ringBytes: 16_384 });
    expect(hand.heard()).toMatchObject([{ type: 'VERSION_REQUEST', transId: 1 }]);
  });

  it('goes on without its driver, which comes back and has forgotten all', () => {
    const hand = createHand({ workload: 'idle' });
    hand.ready();
    hand.balloon(300_000);
    hand.takeEffects();
    hand.input({ type: 'driver-reload' });
    expect(hand.takeEffects()).toContainEqual({ type: 'close-channel' });
    hand.advance(1_000);
    expect(hand.takeEffects()).toContainEqual({ type: 'open-channel', ringBytes: 16_384 });
    expect([hand.state.driver.balloonedPages, hand.state.memory.ballooned.pages]).toEqual([0, 300_000]);
  });

  it('tells when memory is taken that was its own', () => {
    const hand = createHand();
    hand.ready();
    const stick = { start: 5 * PAGES_PER_GIB, count: 524_288 };
    hand.hotAdd(stick);
    hand.takeEffects();
    hand.input({ type: 'memory-unmapped', range: stick });
    expect(hand.warnings()).toEqual(['memory-lost']);
    hand.input({ type: 'memory-unmapped', range: stick });
    expect(hand.warnings()).toEqual([]);
    expect(hand.state.memory.owned.pages).toBe(4 * PAGES_PER_GIB);
  });
});
