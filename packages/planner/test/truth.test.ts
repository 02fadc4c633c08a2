import { bytesToPages, GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLab } from './support/controller-lab.ts';

describe('the demand after a stick was removed', () => {
  it('does not count what went with it, until the guest is reset', () => {
    const lab = createLab({ manners: { floorPages: bytesToPages(GIB) } });
    lab.startReady();
    lab.ask({ targetBytes: 12 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 3 * GIB });
    lab.settle();
    const [stick] = lab.machine.sticks;
    lab.unplug(stick?.id ?? '');
    expect(lab.settle()).toBe(true);
    lab.advance(3_000);
    expect(lab.view).toMatchObject({ demandBytes: GIB, balloonedBytes: GIB, sticks: [] });
    expect(lab.ask({ targetBytes: 2.5 * GIB, force: false })).toMatchObject({ type: 'accepted' });
    lab.settle();
    lab.machine.reset();
    lab.advance(120_000);
    expect(lab.view).toMatchObject({ demandBytes: GIB });
  });
});

describe('the progress of an operation that has ended', () => {
  it('is what came of it: a guest at its floor gave some of it', () => {
    const lab = createLab({ manners: { floorPages: bytesToPages(3 * GIB) } });
    lab.startReady();
    lab.ask({ targetBytes: 2 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'guest-floor', reachedBytes: 3 * GIB });
    expect(lab.lastOperation.progress).toEqual({ doneBytes: GIB, totalBytes: 2 * GIB, etaMs: null });
  });

  it('is never all when only a part of the memory was taken', () => {
    const lab = createLab({ manners: { hotAddMostPages: bytesToPages(GIB) } });
    lab.startReady();
    lab.ask({ targetBytes: 12 * GIB });
    expect(lab.settle()).toBe(true);
    const { outcome, progress, reachedBytes } = lab.lastOperation;
    expect(outcome).toBe('partial-hot-add');
    expect(progress).toEqual({ doneBytes: (reachedBytes ?? 0) - 4 * GIB, totalBytes: 8 * GIB, etaMs: null });
    expect(progress?.doneBytes).toBeLessThan(8 * GIB);
  });
});

describe('a cancel while the VM is paused', () => {
  it('ends the operation at once: there is nothing to wait for', () => {
    let answerMs = 2_000;
    const lab = createLab({ limits: { bootBytes: 32 * GIB }, manners: { answerMs: () => answerMs } });
    const machine = lab.startReady();
    lab.ask({ targetBytes: 4 * GIB });
    lab.advance(3_000);
    answerMs = 3_600_000;
    machine.pause();
    lab.advance(1_000);
    expect(lab.running?.progress?.etaMs).toBeNull();
    lab.cancel(lab.running?.id ?? '');
    lab.advance(2_000);
    expect(lab.lastOperation).toMatchObject({ state: 'cancelled' });
  });
});

describe('a power cut under manual control', () => {
  it('brings the sticks back, and claims no target', () => {
    const lab = createLab();
    const machine = lab.startReady();
    const id = 'ha1';
    lab.byHand({ type: 'object-add', id: 'mem1', sizeBytes: 8 * GIB }, () => {});
    lab.byHand({ type: 'device-add', id, memdev: 'mem1' }, () => {
      machine.perform({ type: 'plug', id, memdev: 'mem1', sizeBytes: 8 * GIB, addressBytes: null, node: 0 });
    });
    lab.advance(5_000);
    expect(lab.view).toMatchObject({ control: 'manual', actualBytes: 12 * GIB });
    lab.powerCut();
    lab.advance(120_000);
    expect(lab.view).toMatchObject({ control: 'manual', actualBytes: 12 * GIB, phase: 'settled' });
    expect(lab.lastOperation).toMatchObject({ origin: 'reapply', targetBytes: null, state: 'succeeded' });
    expect(lab.lastOperation.because).toBe('The sticks are back as they were; the guest has 12 GiB.');
  });
});
