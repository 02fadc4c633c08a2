import { GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLab, createLabWith, type Lab } from './support/controller-lab.ts';
import { createSimulatedMachine } from './support/simulated-machine.ts';

function ready(options: Parameters<typeof createLab>[0] = {}): Lab {
  const lab = createLab(options);
  lab.startReady();
  return lab;
}

function begin(lab: Lab, targetBytes: number, afterMs: number): string {
  const answer = lab.ask({ targetBytes });
  if (answer.type !== 'accepted') throw new Error(JSON.stringify(answer));
  lab.advance(afterMs);
  return answer.operation.id;
}

const slow = { manners: { answerMs: () => 400 } };

describe('a machine that is saved in the middle of a resize', () => {
  it.each([
    ['growing', 32 * GIB, 0],
    ['growing', 32 * GIB, 2],
    ['growing', 32 * GIB, 500],
    ['shrinking', 3 * GIB, 2],
    ['shrinking', 3 * GIB, 300],
  ])(
    'while %s to %i bytes, after %i ms: the operation waits, goes on with it, and reaches its target',
    (_, to, after) => {
      const lab = ready(slow);
      const id = begin(lab, to, after);
      lab.save();
      expect(lab.view).toMatchObject({ phase: 'offline', actualBytes: null, operationId: id, reservedBytes: 0 });
      expect(lab.operations.get(id)).toMatchObject({ state: 'queued', endedAt: null });
      lab.restore();
      expect(lab.settle()).toBe(true);
      expect(lab.operations.get(id)).toMatchObject({ state: 'succeeded', outcome: 'reached', targetBytes: to });
      expect(lab.actualBytes).toBe(to);
      expect([...lab.operations.values()]).toHaveLength(1);
      expect(lab.events.map(({ type }) => type)).not.toContain('vm.guest-lost');
      expect(lab.events.map(({ type }) => type)).not.toContain('vm.guest-reset');
    },
  );

  it('keeps its sticks and plugs none of them again', () => {
    const lab = ready();
    const id = begin(lab, 12 * GIB, 0);
    lab.settle();
    const before = { layout: lab.desired.layout, sticks: lab.machine.sticks, commands: lab.commands.length };
    lab.save();
    lab.restore();
    lab.advance(120_000);
    expect(lab.operations.get(id)).toMatchObject({ state: 'succeeded' });
    expect({ layout: lab.desired.layout, sticks: lab.machine.sticks, commands: lab.commands.length }).toEqual(before);
    expect(lab.view).toMatchObject({ phase: 'settled', actualBytes: 12 * GIB });
  });

  it.each([false, true])('still knows what left with a removed stick (addresses reused: %s)', (reuseAddresses) => {
    const lab = createLabWith((options) => createSimulatedMachine({ ...options, reuseAddresses }), {});
    lab.startReady();
    for (const targetBytes of [12 * GIB, 3 * GIB]) {
      lab.ask({ targetBytes });
      lab.settle();
    }
    lab.unplug('dm1');
    lab.settle();
    lab.advance(3_000);
    const recall = () => {
      const machine = lab.state.machine;
      return [machine?.removedBytes, machine?.barred, machine?.freed];
    };
    const before = recall();
    expect(before[0]).toBe(8 * GIB);
    lab.save();
    lab.restore();
    lab.advance(3_000);
    expect(recall()).toEqual(before);
  });

  it('can be told of another target, or that nobody wants it any more', () => {
    const lab = ready(slow);
    const first = begin(lab, 32 * GIB, 2);
    lab.save();
    expect(lab.ask({ targetBytes: 6 * GIB })).toEqual({ type: 'done' });
    expect(lab.operations.get(first)).toMatchObject({ state: 'superseded' });
    lab.restore();
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(6 * GIB);

    const second = begin(lab, 3 * GIB, 2);
    lab.save();
    expect(lab.cancel(second)).toEqual({ type: 'done' });
    expect(lab.operations.get(second)).toMatchObject({ state: 'cancelled', outcome: 'cancelled' });
    expect(lab.cancel(second)).toMatchObject({ type: 'denied', reason: 'operation-ended' });
  });

  it('ends what waited when it is not restored but discarded', () => {
    const lab = ready(slow);
    const id = begin(lab, 32 * GIB, 2);
    lab.save();
    lab.stop(false);
    expect(lab.operations.get(id)).toMatchObject({ state: 'failed', outcome: 'guest-lost' });
  });
});
