import { bytesToPages, GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLab } from './support/controller-lab.ts';

function createShrunk() {
  const lab = createLab({ limits: { bootBytes: 12 * GIB }, manners: { floorPages: bytesToPages(GIB) } });
  lab.start();
  lab.advance(60_000);
  lab.ask({ targetBytes: 3 * GIB });
  expect(lab.settle()).toBe(true);
  lab.advance(3_000);
  return lab;
}

describe('the demand of a guest', () => {
  it('is what it committed less what it had given back at that moment', () => {
    const lab = createShrunk();
    expect(lab.view).toMatchObject({ demandBytes: GIB, balloonedBytes: 9 * GIB });
  });

  it('does not jump when the guest gets its memory back between two reports', () => {
    const lab = createShrunk();
    lab.ask({ targetBytes: 12 * GIB });
    const seen = new Set<number | null | undefined>();
    for (let step = 0; step < 100; step += 1) {
      lab.advance(20);
      seen.add(lab.view?.demandBytes);
    }
    expect(lab.actualBytes).toBe(12 * GIB);
    expect([...seen]).toEqual([GIB]);
    expect(lab.ask({ targetBytes: 5 * GIB, force: false }).type).toBe('accepted');
  });
});

describe('the phase under manual control', () => {
  it('is what is seen to happen, whatever the target was', () => {
    const lab = createLab({ limits: { bootBytes: 12 * GIB }, manners: { answerMs: () => 500 } });
    lab.start();
    lab.advance(60_000);
    const command = { type: 'balloon', targetBytes: 4 * GIB } as const;
    lab.post({ type: 'manual-command', requestId: 'by-hand', actor: 'ann', command });
    lab.machine.perform(command);
    lab.post({ type: 'manual-command-ended', command, error: null });
    lab.advance(1_000);
    expect(lab.view).toMatchObject({ control: 'manual', targetBytes: 12 * GIB, phase: 'shrinking' });
    lab.advance(60_000);
    expect(lab.view).toMatchObject({ control: 'manual', phase: 'settled', actualBytes: 4 * GIB });
  });
});
