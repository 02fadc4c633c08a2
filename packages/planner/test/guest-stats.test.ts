import { GIB, MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLabWith, EPOCH_MS, type LabOptions } from './support/controller-lab.ts';
import { createDimmMachine, type GuestWays, KERNEL_BYTES, USED_BYTES } from './support/dimm-machine.ts';

const PLAIN = { countsGiven: false, deflatesOnOom: false };

function create(ways: GuestWays, options: LabOptions = {}) {
  return createLabWith((machine) => createDimmMachine({ tells: PLAIN, ...ways, ...machine }), options);
}

function ready(ways: GuestWays = {}, options: LabOptions = {}) {
  const lab = create(ways, options);
  lab.startReady();
  return lab;
}

/** What the guest of the model uses: its programs, and what the kernel keeps of what is free. */
const DEMAND_BYTES = USED_BYTES;

describe('the statistics of a virtio-balloon', () => {
  it('are the guest’s report, and connect it', () => {
    const lab = create({});
    lab.start();
    lab.advance(1_900);
    expect(lab.view?.guest).toMatchObject({ connected: false, committedBytes: null, reportedAt: null });
    lab.advance(4_000);
    expect(lab.view).toMatchObject({
      demandBytes: DEMAND_BYTES,
      balloonedBytes: 0,
      guest: {
        connected: true,
        committedBytes: DEMAND_BYTES,
        availableBytes: 4 * GIB - USED_BYTES - KERNEL_BYTES,
        totalBytes: 4 * GIB - KERNEL_BYTES,
        reportedAt: EPOCH_MS + 4_000,
      },
    });
  });

  it.each([
    ['takes it out of its total', PLAIN],
    ['counts it as used, and may take it back', { countsGiven: true, deflatesOnOom: true }],
    ['counts it as used, as Windows does', { countsGiven: true, deflatesOnOom: false }],
    ['takes it out, though it might take it back', { countsGiven: false, deflatesOnOom: true }],
  ])('tell the same of a guest that gave memory and %s', (_, tells) => {
    const lab = ready({ tells });
    lab.ask({ targetBytes: 2 * GIB });
    lab.settle();
    lab.advance(10_000);
    expect(lab.view).toMatchObject({ balloonedBytes: 2 * GIB, demandBytes: DEMAND_BYTES });
    expect(lab.view?.guest).toMatchObject({ committedBytes: DEMAND_BYTES + 2 * GIB });
  });

  it('refuse what the guest needs, like any report', () => {
    const lab = ready();
    expect(lab.ask({ targetBytes: 600 * MIB, force: false })).toMatchObject({ type: 'denied', reason: 'below-demand' });
    expect(lab.ask({ targetBytes: GIB, force: false })).toMatchObject({ type: 'accepted' });
  });

  it('are no demand when they are old, and the view tells since when', () => {
    const lab = ready();
    lab.machine.stopTelling();
    lab.advance(1_000);
    const { reportedAt } = lab.view?.guest ?? {};
    lab.advance(27_000);
    expect(lab.view?.demandBytes).toBe(DEMAND_BYTES);
    lab.advance(5_000);
    expect(lab.view).toMatchObject({ demandBytes: null, guest: { reportedAt, totalBytes: 4 * GIB - KERNEL_BYTES } });
    expect(lab.ask({ targetBytes: 600 * MIB, force: false })).toMatchObject({ type: 'accepted' });
  });

  it('do not grow old while the machine is paused', () => {
    const lab = ready();
    lab.machine.stopTelling();
    lab.machine.pause();
    lab.advance(600_000);
    expect(lab.view?.demandBytes).toBe(DEMAND_BYTES);
  });

  it('of the guest before a reset are not those of the next', () => {
    const lab = ready();
    lab.machine.reset();
    lab.advance(1_500);
    expect(lab.view?.guest).toMatchObject({ connected: false, reportedAt: null, totalBytes: null });
    lab.advance(60_000);
    expect(lab.view?.guest).toMatchObject({ connected: true, totalBytes: 4 * GIB - KERNEL_BYTES });
  });

  it('let a guest that stopped at its floor be asked again when it has more', () => {
    const lab = ready({}, { manners: { floorPages: (3 * GIB) / 4096 } });
    lab.ask({ targetBytes: 2 * GIB });
    lab.settle();
    expect(lab.lastOperation).toMatchObject({ outcome: 'guest-floor', reachedBytes: 3 * GIB });
  });
});

describe('the success of a growth', () => {
  it('is judged by the guest’s own total', () => {
    const lab = ready({ onlineMs: 5_000 });
    const before = lab.clock.now();
    lab.ask({ targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 6 * GIB });
    expect(lab.clock.now() - before).toBeGreaterThan(5_000);
    expect(lab.view?.guest?.totalBytes).toBe(6 * GIB - KERNEL_BYTES);
  });

  it('is none where the guest does not bring into use what it was handed', () => {
    const lab = ready({ onlineMs: null });
    lab.ask({ targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    const { because } = lab.lastOperation;
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'partial-hot-add' });
    expect(because).toContain('2 GiB that it does not use (it says it has 3.95 GiB)');
    expect(because).toContain('/sys/devices/system/memory/auto_online_blocks');
    expect(lab.view).toMatchObject({ phase: 'partial', warnings: [{ code: 'partial-hot-add', message: because }] });
    expect(lab.desired.layout).toHaveLength(1);
  });

  it('plugs no more into such a guest, and gives it all it asks for when it has come round', () => {
    const lab = ready({ onlineMs: null });
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 8 * GIB });
    lab.settle();
    expect(lab.desired.layout).toHaveLength(1);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'partial-hot-add' });
    lab.machine.bringOnline();
    lab.advance(10_000);
    expect(lab.view?.warnings.map(({ code }) => code)).not.toContain('guest-silent');
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    expect(lab.view).toMatchObject({ phase: 'settled', warnings: [] });
  });

  it('comes late where the guest brings it into use after all', () => {
    const lab = ready({ onlineMs: 60_000 });
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'partial-hot-add' });
    lab.advance(120_000);
    expect(lab.view).toMatchObject({ phase: 'settled', warnings: [] });
  });

  it('is the device’s word where the guest stops telling', () => {
    const lab = ready({ onlineMs: null });
    lab.ask({ targetBytes: 6 * GIB });
    lab.advance(1_000);
    lab.machine.stopTelling();
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached' });
  });

  it('is not doubted for what the balloon takes out of the total meanwhile', () => {
    for (const tells of [PLAIN, { countsGiven: true, deflatesOnOom: true }]) {
      const lab = ready({ tells }, { manners: { answerMs: () => 3_000 } });
      for (const targetBytes of [2 * GIB, 6 * GIB, 5 * GIB, 9 * GIB, 3 * GIB]) {
        lab.ask({ targetBytes });
        expect(lab.settle()).toBe(true);
        expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: targetBytes });
      }
    }
  });

  it('takes a DIMM that is not in use out again when the machine is to shrink', () => {
    const lab = ready({ onlineMs: null });
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 3 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 3 * GIB });
    expect(lab.view).toMatchObject({ phase: 'settled', warnings: [], sticks: [] });
  });
});
