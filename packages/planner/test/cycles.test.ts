import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLab, type Lab } from './support/controller-lab.ts';

function resize(lab: Lab, targetBytes: number): void {
  const answer = lab.ask({ targetBytes });
  if (answer.type !== 'accepted') throw new Error(JSON.stringify(answer));
  expect(lab.settle()).toBe(true);
  expect(lab.operations.get(answer.operation.id)).toMatchObject({ state: 'succeeded', outcome: 'reached' });
  expect(lab.actualBytes).toBe(targetBytes);
}

describe('twenty cycles between 12 and 3 GiB without a reboot', () => {
  it.each([0, 7])('end as they began, with an alignment of 2^%i MiB', (alignment) => {
    const lab = createLab({ limits: { maximumBytes: 64 * GIB }, manners: { alignment } });
    lab.start();
    lab.advance(60_000);
    resize(lab, 12 * GIB);
    const began = { sticks: lab.machine.sticks, layout: lab.desired.layout };
    for (let cycle = 0; cycle < 20; cycle += 1) {
      resize(lab, 3 * GIB);
      resize(lab, 12 * GIB);
    }
    expect({ sticks: lab.machine.sticks, layout: lab.desired.layout }).toEqual(began);
    expect(lab.machine.sticks).toHaveLength(1);
    expect(lab.commands.filter(({ command }) => command.type !== 'balloon')).toHaveLength(1);
  });
});

describe('growth from 4 GiB to 1 TiB in steps of one per cent', () => {
  it('fits 240 free slots', { timeout: 60_000 }, () => {
    const lab = createLab({
      limits: { maximumBytes: 1024 * GIB, slots: 240 },
      manners: { answerMs: () => 1, reportMs: null },
      pollMs: () => 5_000,
    });
    lab.start();
    lab.advance(60_000);
    let targetBytes = 4 * GIB;
    while (targetBytes < 1024 * GIB) {
      targetBytes = Math.min(1024 * GIB, Math.ceil((targetBytes * 1.01) / PAGE_BYTES) * PAGE_BYTES);
      resize(lab, targetBytes);
    }
    expect(lab.machine.sticks.length).toBeLessThanOrEqual(240);
    expect(lab.actualBytes).toBe(1024 * GIB);
  });
});

describe('the case of the thread: start with 10G, balloon to 5G, reboot', () => {
  it('is 5G again, though there are no virtual DIMMs to adjust', () => {
    const lab = createLab({ limits: { bootBytes: 10 * GIB } });
    lab.start();
    lab.advance(60_000);
    resize(lab, 5 * GIB);
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.actualBytes).toBe(10 * GIB);
    expect(lab.view).toMatchObject({ phase: 'reboot-transient', targetBytes: 5 * GIB, sticks: [] });
    expect(lab.running).toMatchObject({ origin: 'reapply', targetBytes: 5 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(5 * GIB);
    expect(lab.view?.phase).toBe('settled');
    expect(lab.events.filter(({ type }) => type === 'memory.reapplied')).toHaveLength(1);
  });
});

describe('a reboot at 12 GiB on 4 GiB of boot memory', () => {
  it('brings the stick back and ends at 12 GiB', () => {
    const lab = createLab();
    lab.start();
    lab.advance(60_000);
    resize(lab, 12 * GIB);
    const { layout } = lab.desired;
    lab.machine.reset();
    lab.advance(500);
    expect(lab.view).toMatchObject({ phase: 'reboot-transient', sticks: [{ state: 'waiting', busy: false }] });
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(12 * GIB);
    expect(lab.desired.layout).toEqual(layout);
    expect(lab.view?.phase).toBe('settled');
  });

  it('lets go of what the target can spare', () => {
    const lab = createLab();
    lab.start();
    lab.advance(60_000);
    resize(lab, 6 * GIB);
    resize(lab, 12 * GIB);
    resize(lab, 5 * GIB + 512 * MIB);
    expect(lab.machine.sticks).toHaveLength(2);
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(5 * GIB + 512 * MIB);
    expect(lab.machine.sticks.map(({ id }) => id)).toEqual(['dm2']);
    expect(lab.desired.layout.map(({ id }) => id)).toEqual(['dm2']);
  });
});
