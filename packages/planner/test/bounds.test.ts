import { bytesToPages, GIB, MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLab } from './support/controller-lab.ts';

function createReady(options: Parameters<typeof createLab>[0] = {}) {
  const lab = createLab({ manners: { floorPages: bytesToPages(GIB) }, ...options });
  lab.startReady();
  lab.advance(2_000);
  return lab;
}

describe('new bounds', () => {
  it('that leave the target alone leave the guest alone', () => {
    const lab = createReady();
    expect(lab.ask({ minimumBytes: GIB, maximumBytes: 32 * GIB })).toEqual({ type: 'done' });
    expect(lab.running).toBeNull();
    expect(lab.view).toMatchObject({ phase: 'settled', minimumBytes: GIB, maximumBytes: 32 * GIB });
  });

  it('do not try again what the guest did not take, nor forget that it did not', () => {
    const lab = createReady({ manners: { hotAddMostPages: bytesToPages(GIB) } });
    lab.ask({ targetBytes: 12 * GIB });
    expect(lab.settle()).toBe(true);
    const codes = () => lab.view?.warnings.map(({ code }) => code);
    expect(codes()).toContain('partial-hot-add');
    const { size } = lab.operations;
    expect(lab.ask({ maximumBytes: 32 * GIB })).toEqual({ type: 'done' });
    lab.advance(10_000);
    expect(lab.operations.size).toBe(size);
    expect(lab.view).toMatchObject({ phase: 'partial', targetBytes: 12 * GIB, maximumBytes: 32 * GIB });
    expect(codes()).toContain('partial-hot-add');
  });

  it('below the target move it, and ask the guest only for what it can spare', () => {
    const lab = createReady();
    const bounds = { maximumBytes: 512 * MIB, force: false };
    expect(lab.ask(bounds)).toMatchObject({ type: 'denied', reason: 'below-demand' });
    expect(lab.desired).toMatchObject({ targetBytes: 4 * GIB, maximumBytes: 64 * GIB });
    expect(lab.ask({ maximumBytes: 3 * GIB, force: false })).toMatchObject({ type: 'accepted' });
    expect(lab.settle()).toBe(true);
    expect(lab.desired.targetBytes).toBe(3 * GIB);
    expect(lab.view).toMatchObject({ phase: 'settled', targetBytes: 3 * GIB, actualBytes: 3 * GIB });
  });

  it('above the target move it, as far as the host has room', () => {
    const lab = createReady({ hostLimitBytes: 24 * GIB });
    expect(lab.ask({ minimumBytes: 40 * GIB })).toMatchObject({ type: 'denied', reason: 'host-memory-short' });
    expect(lab.desired).toMatchObject({ minimumBytes: 32 * MIB, targetBytes: 4 * GIB });
    expect(lab.ask({ minimumBytes: 8 * GIB })).toMatchObject({ type: 'accepted' });
    expect(lab.settle()).toBe(true);
    expect(lab.view).toMatchObject({ phase: 'settled', targetBytes: 8 * GIB, actualBytes: 8 * GIB });
  });
});
