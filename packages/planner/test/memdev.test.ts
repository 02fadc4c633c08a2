import { GIB, MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLabWith, type LabOptions } from './support/controller-lab.ts';
import { createUpstreamMachine } from './support/upstream-machine.ts';

/** An hv-balloon of QEMU since 8.2 whose guest may be asked. */
function ready(options: LabOptions = {}) {
  const lab = createLabWith(createUpstreamMachine, options);
  lab.startReady();
  return lab;
}

const targets = (lab: ReturnType<typeof ready>) =>
  lab.commands.map(({ command }) => (command.type === 'balloon' ? command.targetBytes / MIB : command.type));

describe('growth mode memdev', () => {
  it('asks for the whole units that cover the goal, then for the goal', () => {
    const lab = ready({ manners: { alignment: 7 } });
    lab.ask({ targetBytes: 5000 * MIB });
    expect(lab.settle()).toBe(true);
    expect(targets(lab)).toEqual([4096 + 8 * 128, 5000]);
    expect(lab.lastOperation).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 5000 * MIB });
    expect(lab.view).toMatchObject({
      growthMode: 'memdev',
      phase: 'settled',
      pluggedBytes: 5120 * MIB,
      region: { kind: 'hv-balloon', memdev: 'mem1', addedBytes: GIB, stepBytes: 128 * MIB, requestedBytes: null },
      sticks: [],
    });
  });

  it('asks for the goal alone where unballooning covers it', () => {
    const lab = ready();
    lab.ask({ targetBytes: 3 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 4 * GIB });
    lab.settle();
    expect(targets(lab)).toEqual([3072, 4096]);
  });

  it('has reached a target when the whole units that the device has left end less than one before it', () => {
    const maximumBytes = 8 * GIB + 64 * MIB;
    const lab = ready({ limits: { maximumBytes }, desired: { maximumBytes }, manners: { alignment: 7 } });
    lab.ask({ targetBytes: maximumBytes });
    lab.settle();
    expect(lab.lastOperation).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 8 * GIB });
    lab.advance(60_000);
    expect(lab.view).toMatchObject({ phase: 'settled', warnings: [] });
  });

  it('is at its maximum where the guest cannot take added memory', () => {
    const lab = ready({ manners: { hotAdd: false } });
    lab.ask({ targetBytes: 4 * GIB + 64 * MIB });
    lab.settle();
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'at-maximum', reachedBytes: 4 * GIB });
  });

  it('grows as far as the host has room, and further when it has more', () => {
    const lab = ready();
    lab.post({ type: 'host-room', limitBytes: 5 * GIB });
    expect(lab.ask({ targetBytes: 6 * GIB })).toMatchObject({ type: 'denied', reason: 'host-memory-short' });
    lab.ask({ targetBytes: 5 * GIB });
    lab.settle();
    lab.post({ type: 'host-room', limitBytes: 8 * GIB });
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    expect(lab.actualBytes).toBe(6 * GIB);
  });

  it('ends a growth that was not taken whole, and asks again only when a person does or the machine was reset', () => {
    const lab = ready({ manners: { hotAddMostPages: 1000 } });
    lab.ask({ targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'partial-hot-add' });
    const sent = lab.commands.length;
    lab.advance(600_000);
    expect(lab.commands).toHaveLength(sent);
    lab.manners.hotAddMostPages = Number.POSITIVE_INFINITY;
    lab.machine.reset();
    lab.advance(120_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(6 * GIB);
  });

  it('loses memory and target at a reset of the machine, and asks for both again', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.machine.reset();
    lab.advance(10_000);
    expect(lab.view).toMatchObject({ actualBytes: 4 * GIB, phase: 'reboot-transient', region: { addedBytes: 0 } });
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(6 * GIB);
  });

  it('keeps its memory when the guest only leaves the VMBus, and has the target applied again', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 5 * GIB });
    lab.settle();
    lab.machine.leaveChannel(1_000);
    lab.advance(10_000);
    expect(lab.view).toMatchObject({ actualBytes: 6 * GIB, region: { addedBytes: 2 * GIB } });
    lab.advance(120_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(5 * GIB);
  });

  it('has no place for a stick', () => {
    const lab = ready();
    expect(lab.plug({ sizeBytes: GIB })).toMatchObject({ type: 'denied', reason: 'guest-cannot-hot-add' });
  });
});

describe('growth mode memdev on a machine that tells only sizes and reports', () => {
  it('covers the goal also where nobody knows what the guest was given before', () => {
    const lab = ready({ x: false, manners: { alignment: 7 } });
    lab.ask({ targetBytes: 5000 * MIB });
    expect(lab.settle()).toBe(true);
    expect(targets(lab)).toEqual([5000 + 128 - 1 / 256, 5000]);
    expect(lab.actualBytes).toBe(5000 * MIB);
    expect(lab.view?.region?.addedBytes).toBe(GIB);
  });

  it('finds out that the guest adds memory in larger units than was assumed', () => {
    const lab = ready({ x: false, manners: { alignment: 10 } });
    lab.ask({ targetBytes: 4200 * MIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 4200 * MIB });
    expect(lab.view?.region?.stepBytes).toBe(GIB);
  });

  it('takes one that reports and takes no memory at any size for silent, not for full', () => {
    const lab = ready({ x: false, manners: { hotAdd: false } });
    lab.ask({ targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'guest-silent' });
  });

  it('knows a guest that sends no reports by the memory that it gives', () => {
    const lab = ready({ x: false, manners: { reportMs: null } });
    expect(lab.view?.guest?.connected).toBe(false);
    lab.ask({ targetBytes: 3 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 3 * GIB });
    expect(lab.view).toMatchObject({ phase: 'settled', guest: { connected: true, reportedAt: null } });
  });

  it('notices by the size that the guest has left the VMBus', () => {
    const lab = ready({ x: false });
    lab.ask({ targetBytes: 3 * GIB });
    lab.settle();
    lab.machine.leaveChannel(1_000);
    lab.advance(2_000);
    expect(lab.view?.actualBytes).toBe(4 * GIB);
    lab.advance(120_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(3 * GIB);
  });
});
