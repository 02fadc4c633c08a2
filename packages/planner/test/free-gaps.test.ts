import { GIB, MIB } from '@dimmer/pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeGaps } from '../src/free-gaps.ts';
import { situationOf } from './support/model-vm.ts';

const LIMITS = { bootBytes: 4 * GIB, maximumBytes: 64 * GIB, slots: 256, numaNodes: 1 };
const VM = { limits: LIMITS, alignmentBytes: MIB, sticks: [], currentBytes: 4 * GIB, sent: null };
/** From the first GiB above memory: 60 GiB for sticks and 1 GiB for each slot. */
const REGION = { start: 5 * GIB, end: 5 * GIB + 60 * GIB + 256 * GIB };

function stick(id: string, addressBytes: number, sizeBytes: number) {
  return { id, memdev: `${id}-mem`, addressBytes, sizeBytes, node: 0, origin: 'dimmer' } as const;
}

describe('free gaps', () => {
  it('are the whole region where nothing is plugged', () => {
    expect(freeGaps(situationOf(VM))).toEqual([REGION]);
  });

  it('lie between sticks, those of the layout and barred ranges, in whole units', () => {
    const situation = situationOf(
      { ...VM, alignmentBytes: GIB, sticks: [stick('a', 6 * GIB, 2 * GIB)] },
      {
        layout: [stick('b', 10 * GIB, GIB / 2)],
        barred: [{ start: 12.5 * GIB, end: 300 * GIB }],
        capabilities: { balloon: true, hotAdd: true, alignmentBytes: GIB },
      },
    );
    expect(freeGaps(situation)).toEqual([
      { start: 5 * GIB, end: 6 * GIB },
      { start: 8 * GIB, end: 10 * GIB },
      { start: 11 * GIB, end: 12 * GIB },
      { start: 300 * GIB, end: REGION.end },
    ]);
  });

  it('never touch what is taken, whatever is taken', () => {
    const ranges = fc.array(
      fc.record({ from: fc.integer({ min: 0, max: 400 }), gib: fc.integer({ min: 1, max: 50 }) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(ranges, fc.constantFrom(MIB, 128 * MIB, GIB), (taken, alignmentBytes) => {
        const barred = taken.map(({ from, gib }) => ({ start: from * GIB + MIB, end: (from + gib) * GIB - MIB }));
        const gaps = freeGaps(
          situationOf(VM, { barred, capabilities: { balloon: true, hotAdd: true, alignmentBytes } }),
        );
        for (const gap of gaps) {
          expect((gap.start % alignmentBytes) + (gap.end % alignmentBytes)).toBe(0);
          expect(gap.start).toBeGreaterThanOrEqual(REGION.start);
          expect(gap.end).toBeLessThanOrEqual(REGION.end);
          for (const { start, end } of barred) expect(gap.end <= start || gap.start >= end).toBe(true);
        }
        for (const [index, gap] of gaps.entries()) {
          if (index > 0) expect(gap.start).toBeGreaterThan(gaps[index - 1]?.end ?? 0);
        }
      }),
    );
  });
});
