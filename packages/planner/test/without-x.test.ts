import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLab, type Lab } from './support/controller-lab.ts';

/** A machine as the series has it: its monitor knows neither `x-query-hv-balloon` nor the event of its states. */
function ready(options: Parameters<typeof createLab>[0] = {}): Lab {
  const lab = createLab({ x: false, ...options });
  lab.startReady();
  return lab;
}

function resize(lab: Lab, targetBytes: number) {
  lab.ask({ targetBytes });
  expect(lab.settle()).toBe(true);
  return lab.lastOperation;
}

describe('without x-query-hv-balloon', () => {
  it('cycles between 12 and 3 GiB end as they began', () => {
    const lab = ready();
    expect(resize(lab, 12 * GIB)).toMatchObject({ outcome: 'reached' });
    const { sticks } = lab.machine;
    for (let cycle = 0; cycle < 5; cycle += 1) {
      expect(resize(lab, 3 * GIB)).toMatchObject({ outcome: 'reached' });
      expect(lab.actualBytes).toBe(3 * GIB);
      expect(resize(lab, 12 * GIB)).toMatchObject({ outcome: 'reached' });
      expect(lab.actualBytes).toBe(12 * GIB);
    }
    expect(lab.machine.sticks).toEqual(sticks);
  });

  it('a stick has a unit more than is missing, and ballooning that back proves that it is in', () => {
    const lab = ready({ manners: { answerMs: () => 2_000 } });
    lab.ask({ targetBytes: 12 * GIB });
    lab.advance(6_000);
    expect(lab.actualBytes).toBe(12 * GIB + 128 * MIB);
    expect(lab.running).not.toBeNull();
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 12 * GIB });
    expect(lab.machine.guest.ownedBytes).toBe(12 * GIB);
  });

  it('at the maximum there is no unit more: 90 s without change have to do', () => {
    const lab = ready({ limits: { maximumBytes: 8 * GIB } });
    const began = lab.clock.now();
    expect(resize(lab, 8 * GIB)).toMatchObject({ outcome: 'reached' });
    expect(lab.clock.now() - began).toBeGreaterThan(90_000);
    expect(lab.machine.guest.ownedBytes).toBe(8 * GIB);
  });

  it('a guest that reports and does not shrink is at its floor; one that says nothing is silent', () => {
    const lab = ready({ manners: { floorPages: (2 * GIB) / PAGE_BYTES } });
    expect(resize(lab, GIB)).toMatchObject({ outcome: 'guest-floor', reachedBytes: 2 * GIB });
    expect(lab.view).toMatchObject({ phase: 'partial', warnings: [{ code: 'guest-floor' }] });
    const mute = ready();
    mute.manners.silent = true;
    expect(resize(mute, GIB)).toMatchObject({ outcome: 'guest-silent' });
  });

  it('a stick that is not taken whole ends the operation, and no other is plugged before a reset', () => {
    const lab = ready();
    lab.manners.hotAddMostPages = GIB / PAGE_BYTES;
    expect(resize(lab, 12 * GIB)).toMatchObject({ outcome: 'partial-hot-add', reachedBytes: 5 * GIB });
    lab.manners.hotAddMostPages = Number.POSITIVE_INFINITY;
    const plugs = () => lab.commands.filter(({ command }) => command.type === 'plug').length;
    expect(plugs()).toBe(1);
    lab.advance(600_000);
    expect(plugs()).toBe(1);
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(12 * GIB);
  });

  it('a guest that neither reports nor is asked is found by plugging', () => {
    const lab = ready({ manners: { reportMs: null } });
    expect(lab.view?.guest).toMatchObject({ connected: false, state: null, waitingSince: null });
    lab.ask({ targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 6 * GIB });
  });

  it('a guest that never comes is given up after 120 s, and no plug tries for ever', () => {
    const lab = createLab({ x: false, manners: { reportMs: null, bootMs: 10_000_000 } });
    lab.start();
    expect(resize(lab, 6 * GIB)).toMatchObject({
      outcome: 'guest-silent',
      because: expect.stringMatching(/^No guest/),
    });
    const sent = lab.commands.length;
    lab.advance(600_000);
    expect(lab.commands).toHaveLength(sent);
    expect(lab.view?.sticks).toMatchObject([{ id: 'dm1', state: 'waiting' }]);
  });

  it('a coarse alignment is learned from refusals', () => {
    const lab = ready({ manners: { alignment: 9 } });
    expect(resize(lab, 6 * GIB)).toMatchObject({ outcome: 'reached', reachedBytes: 6 * GIB });
    expect(lab.machine.sticks).toHaveLength(1);
  });

  it('a guest that cannot hot-add is known after the first refusal', () => {
    const lab = ready({ manners: { hotAdd: false } });
    expect(resize(lab, 6 * GIB)).toMatchObject({ outcome: 'at-maximum', reachedBytes: 4 * GIB });
    expect(lab.desired.layout).toEqual([]);
  });

  it('what is not told is null', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    resize(lab, 3 * GIB);
    expect(lab.view).toMatchObject({
      guest: { protocolVersion: null, state: null, waitingSince: null },
      sticks: [{ state: 'unused', takenBytes: null, releasedBytes: null }],
    });
  });

  it('a guest that leaves the bus is noticed by its size, and its sticks are not believed free', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    lab.machine.leaveChannel(2_000);
    lab.advance(1_500);
    expect(lab.view?.guest?.connected).toBe(false);
    expect(lab.unplug('dm1')).toMatchObject({ type: 'denied', reason: 'device-busy' });
    lab.advance(5_000);
    expect(lab.view?.guest?.connected).toBe(true);
  });

  it('a reboot brings the sticks and the size back', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(12 * GIB);
    expect(lab.machine.guest.ownedBytes).toBe(12 * GIB);
  });

  it('a power cut brings the same sticks back, plugged as soon as there is a guest', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    const { sticks } = lab.machine;
    lab.powerCut();
    expect(lab.settle()).toBe(true);
    expect(lab.machine.sticks).toEqual(sticks);
    expect(lab.actualBytes).toBe(12 * GIB);
  });
});
