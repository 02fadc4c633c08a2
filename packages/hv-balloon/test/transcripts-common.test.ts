import { GIB, MIB, PAGES_PER_GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { queryBalloon } from '../src/index.ts';
import { createConversation } from './support/conversation.ts';
import { begin, LINUX, only, openGoldenFolder, QUIET, vectorsOf, WINDOWS } from './support/golden.ts';

const expectGolden = openGoldenFolder('common');
const EDITIONS = [
  { edition: 'series', closed: 'CLOSED' },
  { edition: 'upstream', closed: 'POST_RESET_CLOSED' },
] as const;

/** What has nothing to do with hot-add is said word for word alike. */
describe.each(EDITIONS)('common to both editions, spoken by $edition', ({ edition, closed }) => {
  const device = { edition };

  it('and wait: nothing is asked for 50 s, then the target is applied', () => {
    const conversation = createConversation({ guest: WINDOWS, device });
    conversation.powerOn();
    conversation.advance(20_000);
    conversation.balloon(3 * GIB);
    conversation.advance(60_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(3 * GIB);
    expectGolden('handshake-and-wait', conversation);
  });

  it('with status reports, wanted from a Windows-like guest and unwanted from a Linux-like one', () => {
    const windows = createConversation({
      guest: { kind: 'windows', workload: 'steady' },
      device: { ...device, statusReport: true },
    });
    windows.powerOn();
    windows.advance(20_500);
    expectGolden('status-reports-windows', windows);
    const linux = createConversation({ guest: { kind: 'linux', workload: 'idle' }, device });
    linux.powerOn();
    linux.advance(57_500);
    expect(linux.lines().filter((line) => line.includes('STATUS_REPORT')).length).toBeGreaterThan(3);
    expectGolden('status-reports-linux', linux);
  });

  it('with a version refused, one accepted, and one too many (spec 11.4)', () => {
    const conversation = createConversation({
      device,
      guest: { kind: 'windows', temperament: { ...QUIET, versions: [0x2_0001, 0x2_0000] } },
    });
    conversation.powerOn();
    conversation.advance(14_999);
    conversation.letGuestRead(false);
    conversation.advance(1);
    conversation.letGuestReadOne();
    expect(conversation.device.name).toBe('CAPS');
    conversation.say({ type: 'VERSION_REQUEST', transId: 99, version: 0x2_0000, isLastAttempt: true });
    expect(conversation.lines().at(-1)).toContain('unexpected-message');
    conversation.letGuestRead(true);
    expect(conversation.device.name).toBe('POST_INIT_WAIT');
    expectGolden('version-refused-then-accepted', conversation);
  });

  it('with no version that the host knows: one guest asks on, the other gives up (spec 11.4)', () => {
    const windows = createConversation({
      guest: { kind: 'windows', temperament: { ...QUIET, versions: [2] } },
      device,
    });
    windows.powerOn();
    windows.advance(27_000);
    expect(windows.device.name).toBe('VERSION');
    expectGolden('versions-refused-for-good', windows);
    const linux = createConversation({
      device,
      guest: { kind: 'linux', temperament: { ...QUIET, versions: [0x3_0000, 2, 1] } },
    });
    linux.powerOn();
    linux.advance(60_000);
    expect(linux.device.name).toBe(closed);
    expectGolden('linux-gives-up', linux);
  });

  it('s2: a Windows-like guest at its minimum, byte for byte', () => {
    const boot = [{ start: 0, count: 12 * PAGES_PER_GIB }];
    const free = { start: 8 * PAGES_PER_GIB, count: 100_000 };
    const conversation = begin({
      boot,
      device,
      guest: {
        kind: 'windows',
        // The handshake takes it from 17 to 19.
        transId: 17,
        temperament: { ...QUIET, reservePages: 0, headroomPages: 0 },
        pinned: [
          { start: 0, count: free.start },
          { start: free.start + free.count, count: 12 * PAGES_PER_GIB - free.start - free.count },
        ],
      },
    });
    conversation.balloon(12 * GIB - 585_728 * 4096);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(conversation.hex()).toEqual(vectorsOf('s2-'));
    expectGolden('windows-at-its-minimum', conversation);
  });

  it('a Linux-like guest to its floor, which falls as the balloon grows', () => {
    const boot = [
      { start: 0, count: 3 * PAGES_PER_GIB },
      { start: 4 * PAGES_PER_GIB, count: 5 * PAGES_PER_GIB },
    ];
    const conversation = begin({ boot, device, guest: LINUX });
    conversation.balloon(MIB);
    conversation.advance(60_000);
    conversation.tellActual();
    expect(Math.round(queryBalloon(conversation.device) / MIB)).toBe(453);
    expect(only(conversation, 'BALLOON_RESPONSE').at(-1)).toMatchObject({ ranges: [], morePages: false });
    expectGolden('linux-to-its-floor', conversation);
  });

  it('a guest that falls silent, and the reset that cures it', () => {
    const guest = { ...WINDOWS, faults: { silent: true } };
    const conversation = begin({ guest, device });
    conversation.balloon(3 * GIB);
    conversation.advance(3_600_000);
    expect(conversation.device.name).toBe('BALLOON_REPLY_WAIT');
    conversation.reboot(WINDOWS);
    conversation.advance(70_000);
    conversation.balloon(3 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(3 * GIB);
    expectGolden('silent-guest', conversation);
  });

  it('takes memory and gives it back, boot memory alone', () => {
    const conversation = begin({ guest: WINDOWS, device });
    conversation.balloon(GIB);
    conversation.advance(30_000);
    conversation.tellActual();
    conversation.balloon(3 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(3 * GIB);
    expectGolden('down-and-up', conversation);
  });

  it('a reboot in the middle of an unballoon', () => {
    const guest = { ...WINDOWS, temperament: { ...WINDOWS.temperament, ringBytes: 2 * 48 + 1 } };
    const conversation = begin({ guest, device });
    conversation.balloon(MIB);
    conversation.advance(60_000);
    conversation.letGuestRead(false);
    conversation.balloon(4 * GIB);
    expect(only(conversation, 'UNBALLOON_REQUEST')).toHaveLength(2);
    conversation.reboot();
    conversation.letGuestRead(true);
    conversation.advance(70_000);
    conversation.tellActual();
    expect(conversation.device.transId).toBe(0);
    expectGolden('reboot-in-mid-unballoon', conversation);
  });
});
