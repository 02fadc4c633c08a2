import { GIB, MIB, PAGES_PER_GIB, PAGES_PER_MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { describeDevice, queryBalloon } from '../src/index.ts';
import { createConversation } from './support/conversation.ts';
import { begin, LINUX, only, openGoldenFolder, QUIET, vectorsOf, WINDOWS } from './support/golden.ts';

const expectGolden = openGoldenFolder('series');
const FIVE_GIB = 5 * PAGES_PER_GIB;

describe('of the series alone, with its sticks', () => {
  it('s1: a Linux-like guest and one stick of 3 GiB, byte for byte (spec 11.1)', () => {
    const temperament = { ...QUIET, balloonOrder: 'lowest-first', balloonFrom: 0x18_0000, bootMs: 0 } as const;
    const conversation = createConversation({ guest: { kind: 'linux', temperament } });
    conversation.powerOn();
    conversation.advance(10_000);
    conversation.plug('ha1', FIVE_GIB, 3 * PAGES_PER_GIB);
    conversation.advance(60_000);
    conversation.tellActual();
    conversation.balloon(6 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    conversation.balloon(6.5 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(conversation.hex()).toEqual(vectorsOf('s1-'));
    expectGolden('linux-one-stick', conversation);
  });

  it('`balloon 1` takes all of 200 GiB and what the guest can spare (spec 11.2)', () => {
    const conversation = begin({ guest: WINDOWS }, [['ha1', FIVE_GIB, 200 * PAGES_PER_GIB]]);
    conversation.balloon(MIB);
    conversation.advance(300_000);
    conversation.tellActual();
    const asked = only(conversation, 'BALLOON_REQUEST').map(({ numPages }) => numPages);
    expect([asked.length, asked.at(-2), asked.at(-1)]).toEqual([93, 175_872, 163_584]);
    expect(queryBalloon(conversation.device)).toBe(640 * MIB);
    expect(conversation.lines().filter((line) => line.includes('HAPROT_UNUSED'))).toHaveLength(1);
    expectGolden('balloon-1', conversation);
  });

  it('back up by 200 GiB in 103 messages and one answer (spec 11.2)', () => {
    const conversation = begin({ guest: WINDOWS }, [['ha1', FIVE_GIB, 200 * PAGES_PER_GIB]]);
    conversation.balloon(MIB);
    conversation.advance(300_000);
    conversation.forget();
    conversation.balloon(204 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    const sent = only(conversation, 'UNBALLOON_REQUEST');
    expect(sent).toHaveLength(103);
    expect(sent.map(({ morePages }) => morePages).indexOf(false)).toBe(102);
    expect(only(conversation, 'UNBALLOON_RESPONSE')).toHaveLength(1);
    const lines = conversation.lines();
    // The stick is in use before its first page, which is of its highest 2 GiB.
    const inUse = lines.findIndex((line) => line.includes('HAPROT_INUSE'));
    expect(lines.findIndex((line) => line.includes('UNBALLOON_REQUEST') && line.includes('0x32c0000+524288'))).toBe(
      inUse + 1,
    );
    expect(conversation.guest.memory.free.pages).toBe(204 * PAGES_PER_GIB);
    expectGolden('unballoon-200-gib', conversation);
  });

  it('a target that changed nothing stays armed and drains the next stick (spec 3.4)', () => {
    const conversation = begin({ guest: WINDOWS });
    conversation.balloon(4 * GIB);
    conversation.plug('ha1', FIVE_GIB, 2 * PAGES_PER_GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(4 * GIB);
    expectGolden('armed-target', conversation);
  });

  it('two of them, the first taken in part (spec 11.3)', () => {
    const conversation = createConversation({
      guest: {
        kind: 'windows',
        temperament: { ...QUIET, maxOwnedPages: 4 * PAGES_PER_GIB + 524_288 + 131_072 },
      },
    });
    conversation.powerOn();
    conversation.advance(20_000);
    conversation.plug('ha1', FIVE_GIB, 8 * PAGES_PER_GIB);
    conversation.plug('ha2', 13 * PAGES_PER_GIB, 4 * PAGES_PER_GIB);
    conversation.advance(60_000);
    conversation.tellActual();
    const [first, second] = describeDevice(conversation.device).sticks;
    expect(first).toMatchObject({ state: 'in-use', usedPages: 655_360, tailPages: 1_441_792 });
    expect(second).toMatchObject({ state: 'unused', usedPages: 0 });
    conversation.plug('ha3', 20 * PAGES_PER_GIB, PAGES_PER_GIB);
    conversation.advance(10_000);
    expect(only(conversation, 'HOT_ADD_RESPONSE').map(({ pageCount, result }) => [pageCount, result])).toEqual([
      [524_288, 1],
      [131_072, 1],
      [0, 1],
    ]);
    expectGolden('partial-hot-add', conversation);
  });

  it('plug, balloon, unused, unplug', () => {
    const conversation = begin({ guest: WINDOWS });
    conversation.plug('ha1', FIVE_GIB, 8 * PAGES_PER_GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    conversation.unplug('ha1');
    conversation.balloon(3 * GIB);
    conversation.advance(30_000);
    conversation.tellActual();
    conversation.unplug('ha1');
    conversation.tellActual();
    expect(describeDevice(conversation.device).sticks).toEqual([]);
    expect(queryBalloon(conversation.device)).toBe(3 * GIB);
    expectGolden('plug-balloon-unused-unplug', conversation);
  });

  it('a stick where another was removed comes back by unballoon, and is whole again', () => {
    const conversation = begin({ guest: WINDOWS, device: { reuseAddresses: true } });
    conversation.plug('ha1', FIVE_GIB, 2 * PAGES_PER_GIB);
    conversation.advance(10_000);
    conversation.balloon(3 * GIB);
    conversation.advance(30_000);
    conversation.unplug('ha1');
    conversation.plug('ha2', FIVE_GIB, 2 * PAGES_PER_GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(3 * GIB);
    conversation.balloon(6 * GIB);
    conversation.advance(10_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(6 * GIB);
    expect(only(conversation, 'HOT_ADD_REQUEST')).toHaveLength(1);
    expect(conversation.guest.memory.free.pages).toBe(6 * PAGES_PER_GIB);
    expectGolden('address-used-again', conversation);
  });

  it('a reboot from 1 MiB alignment into 128 MiB: head and tail are left out', () => {
    const conversation = begin({ guest: WINDOWS });
    conversation.plug('ha1', FIVE_GIB + 256, 2 * PAGES_PER_GIB);
    conversation.plug('ha2', 8 * PAGES_PER_GIB + 256, 200 * PAGES_PER_MIB);
    conversation.advance(10_000);
    conversation.tellActual();
    conversation.reboot(LINUX);
    conversation.advance(70_000);
    conversation.tellActual();
    const [first, second] = describeDevice(conversation.device).sticks;
    expect(first).toMatchObject({ state: 'in-use', headPages: 32_512, tailPages: 256 });
    expect(second).toMatchObject({ state: 'unused', usedPages: 0 });
    expectGolden('alignment-changes-at-reboot', conversation);
  });

  it('a reboot in the middle of a balloon operation', () => {
    const conversation = begin({ guest: WINDOWS }, [['ha1', FIVE_GIB, 8 * PAGES_PER_GIB]]);
    conversation.balloon(2 * GIB);
    conversation.advance(2_000);
    conversation.tellActual();
    expect(conversation.device.name).toBe('BALLOON_REPLY_WAIT');
    conversation.reboot();
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(4 * GIB);
    conversation.advance(70_000);
    conversation.tellActual();
    expect(queryBalloon(conversation.device)).toBe(12 * GIB);
    expectGolden('reboot-in-mid-balloon', conversation);
  });

  it('a reboot in the middle of an unballoon of 200 GiB, with room for 40 messages (spec 11.5)', () => {
    const guest = { ...WINDOWS, temperament: { ...WINDOWS.temperament, ringBytes: 40 * 48 + 1 } };
    const conversation = begin({ guest }, [['ha1', FIVE_GIB, 200 * PAGES_PER_GIB]]);
    conversation.balloon(MIB);
    conversation.advance(300_000);
    conversation.forget();
    conversation.letGuestRead(false);
    conversation.balloon(204 * GIB);
    expect(only(conversation, 'UNBALLOON_REQUEST')).toHaveLength(40);
    expect(conversation.device.name).toBe('UNBALLOON_RB_WAIT');
    conversation.reboot();
    const closed = conversation.device;
    expect([closed.name, closed.removedBoth, closed.boot.both.pages]).toEqual(['CLOSED', 0, 0]);
    conversation.letGuestRead(true);
    conversation.advance(16_000);
    conversation.tellActual();
    expect(only(conversation, 'UNBALLOON_REQUEST')).toHaveLength(40);
    expect(conversation.device.transId).toBe(0);
    expectGolden('reboot-in-mid-unballoon', conversation);
  });

  it('a driver that closes its channel and opens it again', () => {
    const conversation = begin({ guest: LINUX }, [['ha1', FIVE_GIB, 2 * PAGES_PER_GIB]]);
    conversation.balloon(5 * GIB);
    conversation.advance(10_000);
    conversation.reloadDriver();
    conversation.advance(60_000);
    conversation.tellActual();
    // v1 takes a reload for a reboot; the guest has the blocks already and says so (spec 3.7, 6.3).
    expect(only(conversation, 'HOT_ADD_RESPONSE').at(-1)).toMatchObject({ pageCount: 0, result: 1 });
    expectGolden('close-and-reopen', conversation);
  });
});
