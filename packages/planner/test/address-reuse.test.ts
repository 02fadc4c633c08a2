import { GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { freeGaps } from '../src/free-gaps.ts';
import { createLabWith } from './support/controller-lab.ts';
import { situationOf } from './support/model-vm.ts';
import { createSimulatedMachine } from './support/simulated-machine.ts';

/** A device of the series that lets removed ranges be used again, one slot for sticks. */
function ready() {
  const limits = { maximumBytes: 12 * GIB, slots: 2 };
  const lab = createLabWith((options) => createSimulatedMachine({ ...options, reuseAddresses: true }), {
    limits,
    desired: { maximumBytes: limits.maximumBytes },
  });
  lab.startReady();
  return lab;
}

describe('where a device lets removed ranges be used again', () => {
  it('each of them is a gap of its own, for a stick across its edge is refused', () => {
    const limits = { bootBytes: 4 * GIB, maximumBytes: 16 * GIB, slots: 8, numaNodes: 1 };
    const vm = { limits, alignmentBytes: GIB, sticks: [], currentBytes: 4 * GIB, sent: null };
    const { shape } = situationOf(vm);
    const base = shape.region.baseBytes;
    const freed = [{ start: base, end: base + 2 * GIB }];
    expect(freeGaps(situationOf(vm, { freed }))).toEqual([
      freed[0],
      { start: base + 2 * GIB, end: base + shape.region.sizeBytes },
    ]);
    const layout = { id: 'a', memdev: 'a', sizeBytes: GIB, addressBytes: base, node: 0, origin: 'dimmer' } as const;
    expect(freeGaps(situationOf({ ...vm, sticks: [layout] }, { freed }))[0]).toEqual({
      start: base + GIB,
      end: base + 2 * GIB,
    });
  });

  it('a stick comes back there with all of it given back, and the guest has it by the balloon alone', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    const [stick] = lab.desired.layout;
    lab.ask({ targetBytes: 3 * GIB });
    lab.settle();
    lab.unplug(stick?.id ?? '');
    lab.settle();
    const added = lab.machine.guest.shortHotAdds;
    lab.ask({ targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 6 * GIB });
    expect(lab.desired.layout).toMatchObject([{ addressBytes: stick?.addressBytes }]);
    // A guest takes an announcement of memory that it has for an error.
    expect(lab.machine.guest.shortHotAdds).toBe(added);
    expect(lab.view?.demandBytes).toBeLessThan(GIB);
  });
});
