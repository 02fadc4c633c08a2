import { GIB, MIB, PAGES_PER_GIB, type PageRange } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { describeDevice, type DeviceOptions, queryBalloon } from '../src/index.ts';
import { begin, type Conversation, LINUX, only, openGoldenFolder, QUIET, WINDOWS } from './support/golden.ts';

const expectGolden = openGoldenFolder('upstream');
/** 16 GiB at 32 GiB: the device is placed on a boundary of 32 GiB (spec 7.7). */
const MEMDEV: PageRange = { start: 32 * PAGES_PER_GIB, count: 16 * PAGES_PER_GIB };
const device: Partial<DeviceOptions> = { edition: 'upstream', memdev: MEMDEV, memslotLimit: 4 };

function tellsAdded(conversation: Conversation): number {
  return (describeDevice(conversation.device).region?.addedPages ?? 0) / PAGES_PER_GIB;
}

describe('of upstream alone, with its memory backend', () => {
  it('grows past boot memory by `balloon` alone, parts of the backend mapped as they are needed', () => {
    const conversation = begin({ guest: WINDOWS, device });
    conversation.balloon(9 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    conversation.balloon(11 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(11 * GIB);
    expect(describeDevice(conversation.device).region).toMatchObject({
      addedPages: 7 * PAGES_PER_GIB,
      mappedPages: 8 * PAGES_PER_GIB,
    });
    expectGolden('grow-by-balloon', conversation);
  });

  it('adds in whole units of the guest: less than one is nothing, and a target that came to nothing is used up', () => {
    const conversation = begin({ guest: LINUX, device });
    conversation.balloon(4 * GIB + 127 * MIB);
    conversation.advance(10_000);
    expect(only(conversation, 'HOT_ADD_REQUEST')).toEqual([]);
    expect(conversation.device.targetChanged).toBe(false);
    conversation.balloon(4 * GIB + 300 * MIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(4 * GIB + 256 * MIB);
    expectGolden('whole-units', conversation);
  });

  it('gives back first, then adds, in one operation', () => {
    const conversation = begin({ guest: WINDOWS, device });
    conversation.balloon(3 * GIB);
    conversation.advance(10_000);
    conversation.balloon(6 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(conversation.messages().map(({ type }) => type)).toEqual([
      'BALLOON_REQUEST',
      'BALLOON_RESPONSE',
      'UNBALLOON_REQUEST',
      'UNBALLOON_RESPONSE',
      'HOT_ADD_REQUEST',
      'HOT_ADD_RESPONSE',
    ]);
    expectGolden('unballoon-then-hot-add', conversation);
  });

  it('books pages of its own range apart, and gives boot memory back first', () => {
    const conversation = begin({ guest: WINDOWS, device });
    conversation.balloon(12 * GIB);
    conversation.advance(20_000);
    conversation.balloon(2 * GIB);
    conversation.advance(60_000);
    conversation.tellActual();
    expect(describeDevice(conversation.device).region?.releasedPages).toBe(8 * PAGES_PER_GIB);
    conversation.balloon(12 * GIB);
    conversation.advance(20_000);
    conversation.tellActual();
    const first = only(conversation, 'UNBALLOON_REQUEST')[0];
    expect(first?.ranges[0]?.start).toBeLessThan(MEMDEV.start);
    expectGolden('down-and-up-with-own-range', conversation);
  });

  it('a guest that takes a part ends growth until the system resets', () => {
    const temperament = { ...WINDOWS.temperament, maxOwnedPages: 4 * PAGES_PER_GIB + 524_288 + 131_072 };
    const conversation = begin({ guest: { ...WINDOWS, temperament }, device });
    conversation.balloon(12 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    conversation.balloon(13 * GIB);
    conversation.advance(10_000);
    expect(only(conversation, 'HOT_ADD_REQUEST')).toHaveLength(2);
    expect(describeDevice(conversation.device).region).toMatchObject({ addedPages: 655_360, exhausted: true });
    conversation.reboot(WINDOWS);
    conversation.balloon(5 * GIB);
    conversation.advance(70_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(5 * GIB);
    expectGolden('partial-until-reset', conversation);
  });

  it('a driver that reloads keeps what was added; the machine that resets loses it, and with it the target', () => {
    const conversation = begin({ guest: LINUX, device });
    conversation.balloon(8 * GIB);
    conversation.advance(20_000);
    conversation.reloadDriver();
    conversation.tellActual();
    expect([tellsAdded(conversation), queryBalloon(conversation.device)]).toEqual([4, 8 * GIB]);
    conversation.advance(60_000);
    conversation.reboot();
    conversation.tellActual();
    expect([tellsAdded(conversation), queryBalloon(conversation.device)]).toEqual([0, 4 * GIB]);
    conversation.advance(70_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(4 * GIB);
    expectGolden('reload-keeps-reset-drops', conversation);
  });

  it('without a backend growth is dropped quietly', () => {
    const conversation = begin({ guest: WINDOWS, device: { edition: 'upstream' } });
    conversation.balloon(8 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(conversation.messages()).toEqual([]);
    expectGolden('no-backend', conversation);
  });

  it('refuses its range while the guest has returned pages of it, until the VMBus resets', () => {
    const conversation = begin({ guest: { ...LINUX, faults: { silent: true } }, device });
    conversation.balloon(3 * GIB);
    conversation.say({
      type: 'BALLOON_RESPONSE',
      transId: 90,
      morePages: false,
      // More than the guest has at all: not all of it can be given back before the growth.
      ranges: [{ start: MEMDEV.start + 4096, count: 5 * PAGES_PER_GIB }],
    });
    conversation.balloon(9 * GIB);
    conversation.say({ type: 'UNBALLOON_RESPONSE', transId: 91 });
    expect(conversation.lines().at(-2)).toContain('own-range-refused');
    expect(conversation.device.name).toBe('IDLE');
    expectGolden('own-range-refused', conversation);
  });

  it('tells the last status report under its own spelling until the channel closes', () => {
    const guest = { kind: 'windows', temperament: { ...WINDOWS.temperament, ...QUIET, statusReports: true } } as const;
    const conversation = begin({ guest, device: { ...device, statusReport: true } });
    conversation.advance(1_500);
    expect(conversation.device.lastReport).toMatchObject({ committed: expect.any(Number) });
    conversation.reloadDriver();
    expect(conversation.device.lastReport).toBeNull();
    expectGolden('last-status-report', conversation);
  });
});
