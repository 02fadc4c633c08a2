import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLab, type Lab } from './support/controller-lab.ts';

function ready(options: Parameters<typeof createLab>[0] = {}): Lab {
  const lab = createLab(options);
  lab.startReady();
  return lab;
}

function resize(lab: Lab, targetBytes: number): void {
  lab.ask({ targetBytes });
  expect(lab.settle()).toBe(true);
}

/** Operations that began by themselves. */
function reapplied(lab: Lab) {
  return [...lab.operations.values()].filter(({ origin }) => origin === 'reapply');
}

describe('a reset in the middle of an operation', () => {
  it.each([3, 12])('is just another observation: %i GiB is reached by the same operation', (gib) => {
    const lab = ready({ manners: { answerMs: () => 400 } });
    lab.ask({ targetBytes: gib * GIB });
    lab.advance(300);
    lab.machine.reset();
    expect(lab.settle()).toBe(true);
    expect(lab.operations.size).toBe(1);
    expect(lab.lastOperation).toMatchObject({ state: 'succeeded', outcome: 'reached', origin: 'user' });
    expect(lab.actualBytes).toBe(gib * GIB);
  });
});

describe('the target is applied again', () => {
  it('not where a reset changes nothing', () => {
    const lab = ready();
    lab.machine.reset();
    lab.advance(120_000);
    expect(lab.operations.size).toBe(0);
    expect(lab.commands).toEqual([]);
  });

  it('when the guest has left the bus and come back', () => {
    const lab = ready();
    resize(lab, 3 * GIB);
    lab.machine.leaveChannel(2_000);
    lab.advance(5_000);
    expect(reapplied(lab)).toHaveLength(1);
    expect(lab.settle()).toBe(true);
    expect(lab.machine.observe().actualBytes).toBe(3 * GIB);
    expect(lab.events.find(({ type }) => type === 'memory.reapplied')?.data).toMatchObject({ cause: 'reopened' });
  });

  it('when a silent guest answers again, and not before', () => {
    const lab = ready();
    lab.manners.silent = true;
    resize(lab, 3 * GIB);
    expect(lab.lastOperation.outcome).toBe('guest-silent');
    lab.advance(600_000);
    expect(reapplied(lab)).toEqual([]);
    lab.manners.silent = false;
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(3 * GIB);
  });

  it('when a late answer comes after all', () => {
    const lab = ready();
    lab.manners.answerMs = () => 200_000;
    resize(lab, 3 * GIB);
    expect(lab.lastOperation).toMatchObject({ outcome: 'guest-silent', reachedBytes: 4 * GIB });
    lab.manners.answerMs = () => 50;
    lab.advance(100_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(3 * GIB);
    expect(lab.view).toMatchObject({ phase: 'settled', warnings: [] });
  });

  it('when a guest at its floor has had memory freed for a minute', () => {
    const lab = ready({ manners: { floorPages: (2 * GIB) / PAGE_BYTES } });
    resize(lab, GIB);
    expect(lab.lastOperation.outcome).toBe('guest-floor');
    expect(lab.view).toMatchObject({ phase: 'partial', warnings: [{ code: 'guest-floor' }] });
    lab.advance(600_000);
    expect(reapplied(lab)).toEqual([]);
    lab.manners.floorPages -= (100 * MIB) / PAGE_BYTES;
    lab.advance(120_000);
    expect(reapplied(lab)).toEqual([]);
    lab.manners.floorPages -= (100 * MIB) / PAGE_BYTES;
    lab.advance(120_000);
    expect(reapplied(lab)).toHaveLength(1);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(2 * GIB - 200 * MIB);
    expect(reapplied(lab)[0]).toMatchObject({ outcome: 'guest-floor', state: 'partial' });
  });

  it('when the host has room again', () => {
    const lab = ready({ hostLimitBytes: 16 * GIB });
    lab.ask({ targetBytes: 12 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 16 * GIB });
    lab.post({ type: 'host-room', limitBytes: 12 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'host-memory-short', reachedBytes: 12 * GIB });
    lab.advance(60_000);
    expect(reapplied(lab)).toEqual([]);
    lab.post({ type: 'host-room', limitBytes: 64 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(16 * GIB);
    expect(reapplied(lab)).toMatchObject([{ outcome: 'reached' }]);
  });

  it('not after a partial hot-add, before a reset or a new request', () => {
    const lab = ready();
    lab.manners.hotAddMostPages = GIB / PAGE_BYTES;
    resize(lab, 12 * GIB);
    lab.manners.hotAddMostPages = Number.POSITIVE_INFINITY;
    const sent = lab.commands.length;
    lab.advance(600_000);
    expect(lab.commands).toHaveLength(sent);
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(12 * GIB);
  });

  it('by a person, with another stick', () => {
    const lab = ready();
    lab.manners.hotAddMostPages = 0;
    resize(lab, 12 * GIB);
    expect(lab.lastOperation).toMatchObject({ outcome: 'partial-hot-add', reachedBytes: 4 * GIB });
    // Refused whole and never the guest's: it is taken out again.
    expect(lab.machine.sticks).toEqual([]);
    lab.manners.hotAddMostPages = Number.POSITIVE_INFINITY;
    resize(lab, 12 * GIB);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 12 * GIB });
  });
});

describe('a power cut', () => {
  it('brings the same sticks back at the same addresses, and the size', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    resize(lab, 20 * GIB);
    resize(lab, 14 * GIB);
    const { sticks } = lab.machine;
    const { layout } = lab.desired;
    lab.powerCut();
    expect(lab.view?.sticks.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
    expect(lab.settle()).toBe(true);
    expect(lab.machine.sticks).toEqual(sticks);
    expect(lab.desired.layout).toEqual(layout);
    expect(lab.actualBytes).toBe(14 * GIB);
  });

  it.each([0, 1, 2, 3, 5, 8, 13, 21, 50, 200, 500])('%i ms after a request ends the operation truthfully', (ms) => {
    const lab = ready({ manners: { answerMs: () => 20 } });
    lab.ask({ targetBytes: 12 * GIB });
    lab.advance(ms);
    const [id] = lab.operations.keys();
    lab.powerCut();
    expect(lab.settle()).toBe(true);
    expect(lab.operations.get(id ?? '')).toMatchObject({ state: 'succeeded', outcome: 'reached' });
    expect(lab.actualBytes).toBe(12 * GIB);
    expect(lab.machine.observe().sticks.map(({ id, addressBytes }) => ({ id, addressBytes }))).toEqual(
      lab.desired.layout.map(({ id, addressBytes }) => ({ id, addressBytes })),
    );
    expect(lab.machine.sticks).toHaveLength(1);
  });

  it.each([0, 1, 2, 3, 4, 5, 10])('%i ms after a removal was asked for does not bring the stick back', (ms) => {
    const lab = ready();
    resize(lab, 12 * GIB);
    resize(lab, 3 * GIB);
    lab.unplug('dm1');
    lab.advance(ms);
    const id = lab.lastOperation.id;
    lab.powerCut();
    expect(lab.settle()).toBe(true);
    lab.advance(60_000);
    expect(lab.settle()).toBe(true);
    expect(lab.operations.get(id)).toMatchObject({ kind: 'unplug', state: 'succeeded' });
    expect(lab.desired.layout).toEqual([]);
    expect(lab.actualBytes).toBe(3 * GIB);
  });

  it('from which the machine does not come back ends what was under way', () => {
    const lab = ready();
    lab.ask({ targetBytes: 12 * GIB });
    lab.advance(2);
    const left = [...lab.operations.values()];
    const next = createLab({ unfinished: left, desired: lab.desired });
    next.post({ type: 'machine-stopped', lost: true });
    expect(next.lastOperation).toMatchObject({ id: left[0]?.id, state: 'failed', outcome: 'hypervisor-lost' });
    expect(next.view).toMatchObject({ phase: 'offline', actualBytes: null, guest: null, reservedBytes: 0 });
  });

  it('leaves a stick that is refused at its address out, and another serves', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    // The next guest takes memory in units of 1 GiB only, at addresses that are multiples of it.
    const moved = lab.desired.layout.map((stick) => ({ ...stick, addressBytes: 5.5 * GIB }));
    const next = createLab({ desired: { ...lab.desired, layout: moved }, manners: { alignment: 10 } });
    next.start();
    expect(next.settle()).toBe(true);
    expect(next.actualBytes).toBe(12 * GIB);
    expect(next.machine.observe().sticks).toMatchObject([{ id: 'dm2', addressBytes: 5 * GIB, sizeBytes: 8 * GIB }]);
    expect(next.layouts.map(({ layoutChange }) => [layoutChange?.what, layoutChange?.stick.id])).toEqual([
      ['removed', 'dm1'],
      ['added', 'dm2'],
    ]);
  });
});

describe('cancel', () => {
  it('stops a shrink within the slice under way, and makes that the target', () => {
    const lab = ready({ manners: { answerMs: () => 1_000 } });
    resize(lab, 40 * GIB);
    lab.ask({ targetBytes: 2 * GIB });
    lab.advance(5_500);
    const { id } = lab.lastOperation;
    const began = lab.clock.now();
    expect(lab.cancel(id)).toMatchObject({ type: 'accepted' });
    expect(lab.settle()).toBe(true);
    expect(lab.clock.now() - began).toBeLessThan(10_500);
    expect(lab.operations.get(id)).toMatchObject({ state: 'cancelled', outcome: 'cancelled' });
    lab.advance(30_000);
    expect(lab.actualBytes).toBeGreaterThan(8 * GIB);
    expect(lab.desired.targetBytes).toBe(lab.actualBytes);
    expect(lab.view?.phase).toBe('settled');
    const sent = lab.commands.length;
    lab.advance(300_000);
    expect(lab.commands).toHaveLength(sent);
  });

  it('takes a stick along that is on its way', () => {
    const lab = ready({ manners: { answerMs: () => 1_000 } });
    lab.ask({ targetBytes: (200 * GIB) / 4 });
    lab.advance(2_000);
    lab.cancel(lab.lastOperation.id);
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation.outcome).toBe('cancelled');
    lab.advance(120_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(lab.desired.targetBytes);
  });
});
