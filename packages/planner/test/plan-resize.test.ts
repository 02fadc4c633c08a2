import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planResize } from '../src/plan-resize.ts';
import type { Plan } from '../src/plan.ts';
import type { Situation } from '../src/situation.ts';
import { applyStep, type ModelVm, pairOf, situationOf, totalOf } from './support/model-vm.ts';

const VM: ModelVm = {
  limits: { bootBytes: 4 * GIB, maximumBytes: 64 * GIB, slots: 256, numaNodes: 1 },
  alignmentBytes: MIB,
  sticks: [],
  currentBytes: 4 * GIB,
  sent: null,
};
const STICK = {
  id: 's1',
  memdev: 's1-mem',
  sizeBytes: 8 * GIB,
  addressBytes: 5 * GIB,
  node: 0,
  origin: 'dimmer',
} as const;

function plan(vm: ModelVm, over: Partial<Situation>): Plan {
  return planResize(situationOf(vm, over));
}

/** Steps as a person would note them down. */
function brief({ steps }: Plan): readonly string[] {
  return steps.map((step) => {
    switch (step.kind) {
      case 'set-balloon-target':
        return `balloon ${step.targetBytes / GIB}`;
      case 'set-requested-size':
        return `request ${step.requestedBytes / GIB}`;
      case 'plug':
        return `plug ${step.stick.id} ${step.stick.sizeBytes / GIB} at ${(step.stick.addressBytes ?? 0) / GIB}`;
      case 'unplug':
        return `unplug ${step.id} ${step.because}`;
      case 'await-guest':
        return `await ${step.what}`;
    }
  });
}

describe('planResize', () => {
  const shrunk = { ...VM, sticks: [STICK], currentBytes: 3 * GIB };
  it.each<[string, ModelVm, Partial<Situation>, readonly string[]]>([
    ['does nothing where nothing is to be done', VM, { targetBytes: 4 * GIB }, []],
    [
      'sends the goal, then plugs what is missing',
      VM,
      { targetBytes: 12 * GIB },
      ['balloon 12', 'plug s1 8 at 5', 'await hot-add'],
    ],
    [
      'gives memory back before it plugs',
      shrunk,
      { targetBytes: 16 * GIB },
      ['balloon 16', 'await give-back', 'plug s2 4 at 13', 'await hot-add'],
    ],
    ['gives back in one step what sticks can cover', shrunk, { targetBytes: 11 * GIB }, ['balloon 11', 'await settle']],
    [
      'shrinks in slices of at least one request',
      { ...VM, currentBytes: 4 * GIB },
      { targetBytes: GIB },
      [`balloon ${(4 * GIB - 2288 * MIB) / GIB}`, 'await balloon'],
    ],
    ['takes the last slice whole', VM, { targetBytes: 3 * GIB }, ['balloon 3', 'await balloon']],
    [
      'waits for a guest before it plugs',
      VM,
      { targetBytes: 8 * GIB, stage: 'booting' },
      ['balloon 8', 'await connect', 'plug s1 4 at 5', 'await hot-add'],
    ],
    [
      'plugs during the 50 s',
      VM,
      { targetBytes: 8 * GIB, stage: 'waiting' },
      ['balloon 8', 'plug s1 4 at 5', 'await hot-add'],
    ],
    [
      'lets spare sticks go between reset and report',
      { ...VM, sticks: [STICK] },
      { targetBytes: 3 * GIB, stage: 'booting' },
      ['unplug s1 spare', 'balloon 3', 'await connect'],
    ],
    [
      'keeps spare sticks once the guest is there',
      { ...VM, sticks: [STICK], currentBytes: 12 * GIB },
      { targetBytes: 11 * GIB },
      ['balloon 11', 'await balloon'],
    ],
    [
      'puts back what the machine lacks',
      VM,
      { targetBytes: 12 * GIB, layout: [STICK] },
      ['balloon 12', 'plug s1 8 at 5', 'await hot-add'],
    ],
    [
      'never puts a stick where one was removed',
      VM,
      { targetBytes: 6 * GIB, barred: [{ start: 5 * GIB, end: 7 * GIB }] },
      ['balloon 6', 'plug s1 2 at 7', 'await hot-add'],
    ],
    [
      'does nothing of its own under manual control',
      shrunk,
      { targetBytes: 16 * GIB, mayBalloon: false, mayUnplug: false, growthBar: 'manual' },
      ['await settle'],
    ],
    [
      'removes what a person wants gone',
      { ...shrunk, currentBytes: 4 * GIB },
      { targetBytes: 4 * GIB, wantedUnplug: 's1' },
      ['unplug s1 asked'],
    ],
  ])('%s', (_, vm, over, steps) => {
    expect(brief(plan(vm, over))).toEqual(steps);
  });

  it('removes a stick that the guest refused whole and cannot have from before', () => {
    const situation = situationOf({ ...VM, sticks: [STICK] }, { targetBytes: 4 * GIB });
    const unused = {
      ...situation.deviceSticks.get('s1'),
      id: 's1',
      state: 'unused',
      usedBytes: 0,
      headBytes: 8 * GIB,
    } as const;
    const memory = situation.sticks['s1'];
    if (!memory) throw new Error('the model lost its stick');
    const refused = (inGuest: 'no' | 'yes') => ({
      ...situation,
      observation: {
        ...situation.observation,
        balloon: situation.observation.balloon && {
          ...situation.observation.balloon,
          totalBytes: 4 * GIB,
          removedBothBytes: 0,
        },
      },
      deviceSticks: new Map([['s1', { releasedBytes: 0, tailBytes: 0, ...unused }]]),
      sticks: { s1: { ...memory, refused: true, inGuest } },
    });
    expect(brief(planResize(refused('no')))).toEqual(['unplug s1 refused']);
    expect(brief(planResize(refused('yes')))).toEqual([]);
  });
});

describe('the goal', () => {
  it.each<[string, Partial<Situation>, number, string | null]>([
    ['is the target within its bounds', { targetBytes: 12 * GIB }, 12 * GIB, null],
    ['is raised to the minimum', { targetBytes: GIB, minimumBytes: 2 * GIB }, 2 * GIB, null],
    ['is lowered to the maximum', { targetBytes: 100 * GIB }, 64 * GIB, 'at-maximum'],
    ['is lowered to a wanted maximum', { targetBytes: 12 * GIB, maximumBytes: 8 * GIB }, 8 * GIB, 'at-maximum'],
    [
      'is lowered to whole units',
      { targetBytes: 64 * GIB, capabilities: { balloon: true, hotAdd: true, alignmentBytes: 32 * GIB } },
      36 * GIB,
      'at-maximum',
    ],
    [
      "is lowered to the host's room",
      { targetBytes: 32 * GIB, hostLimitBytes: 20 * GIB },
      20 * GIB,
      'host-memory-short',
    ],
    [
      'is what there is without hot-add',
      { targetBytes: 8 * GIB, capabilities: { balloon: true, hotAdd: false, alignmentBytes: MIB } },
      4 * GIB,
      'at-maximum',
    ],
    [
      'is what there is without ballooning',
      { targetBytes: 2 * GIB, capabilities: { balloon: false, hotAdd: true, alignmentBytes: MIB } },
      4 * GIB,
      'guest-floor',
    ],
    [
      'is what there is after a partial hot-add',
      { targetBytes: 8 * GIB, growthBar: 'partial-hot-add' },
      4 * GIB,
      'partial-hot-add',
    ],
    [
      'is what there is without address space',
      { targetBytes: 8 * GIB, barred: [{ start: 5 * GIB, end: 1000 * GIB }] },
      4 * GIB,
      'no-address-space',
    ],
    [
      'is what there is when the hypervisor has no slot',
      { targetBytes: 8 * GIB, growthBar: 'no-slots' },
      4 * GIB,
      'no-slots',
    ],
  ])('%s', (_, over, goalBytes, outcome) => {
    const made = plan(VM, over);
    expect(made.goalBytes).toBe(goalBytes);
    expect(made.bound?.outcome ?? null).toBe(outcome);
  });

  it('is what there is when all slots are used', () => {
    const full = { ...VM, limits: { ...VM.limits, slots: 1 }, sticks: [STICK], currentBytes: 12 * GIB };
    expect(plan(full, { targetBytes: 16 * GIB })).toMatchObject({
      goalBytes: 12 * GIB,
      bound: { outcome: 'no-slots' },
    });
  });
});

const sizes = (most: number) => fc.integer({ min: 1, max: most / PAGE_BYTES }).map((pages) => pages * PAGE_BYTES);
const vms = fc.record({
  boot: fc.constantFrom(1, 2, 4, 8),
  maximum: fc.constantFrom(16, 64, 1024),
  slots: fc.constantFrom(1, 4, 32, 256),
  alignment: fc.constantFrom(MIB, 128 * MIB, 2 * GIB),
});

/** Follows plans on the model until one is empty, checking each step; answers the end. */
function follow(start: ModelVm, over: Partial<Situation>): { readonly vm: ModelVm; readonly last: Plan } {
  let vm = start;
  for (let count = 0; count < 2_000; count += 1) {
    const made = plan(vm, over);
    const [head] = made.steps;
    if (!head) return { vm, last: made };
    if (head.kind === 'await-guest') throw new Error(`it waits for ${head.what}, and the model has done everything`);
    if (head.kind === 'plug') expect(vm.currentBytes).toBe(totalOf(vm));
    const next = applyStep(vm, head);
    const before = pairOf(made, vm.sent);
    const after = pairOf(plan(next, over), next.sent);
    const isLower = after[0] < before[0] || (after[0] === before[0] && after[1] < before[1]);
    const isOvertaken = after[0] < before[0] || after[1] === Number.POSITIVE_INFINITY;
    if (!isLower && !isOvertaken) throw new Error(`${head.kind} lowers nothing: ${before.join()} to ${after.join()}`);
    vm = next;
  }
  throw new Error('it never ends');
}

describe('on a model of ten lines', () => {
  it('every sequence of targets is reached, or what bounds it is named', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(vms, fc.array(sizes(1024 * GIB), { minLength: 1, maxLength: 8 }), (made, targets) => {
        const limits = {
          bootBytes: made.boot * GIB,
          maximumBytes: made.maximum * GIB,
          slots: made.slots,
          numaNodes: 1,
        };
        let vm: ModelVm = {
          limits,
          alignmentBytes: made.alignment,
          sticks: [],
          currentBytes: limits.bootBytes,
          sent: null,
        };
        for (const targetBytes of targets) {
          const { vm: end, last } = follow(
            { ...vm, sent: null },
            { targetBytes, capabilities: { balloon: true, hotAdd: true, alignmentBytes: made.alignment } },
          );
          expect(end.currentBytes).toBe(last.goalBytes);
          expect(last.bound === null).toBe(last.goalBytes === Math.max(4096, targetBytes));
          expect(totalOf(end)).toBeLessThanOrEqual(limits.maximumBytes);
          expect(end.sticks.length).toBeLessThanOrEqual(limits.slots);
          vm = end;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('slots last as long as there is room to grow', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 256 }), fc.integer({ min: 1, max: 20 }), (slots, percent) => {
        const limits = { bootBytes: 4 * GIB, maximumBytes: 1024 * GIB, slots, numaNodes: 1 };
        let vm: ModelVm = { ...VM, limits };
        for (let bytes = 4 * GIB; bytes < limits.maximumBytes; ) {
          bytes = Math.min(limits.maximumBytes, Math.ceil((bytes * (1 + percent / 100)) / PAGE_BYTES) * PAGE_BYTES);
          const end = follow({ ...vm, sent: null }, { targetBytes: bytes });
          expect(end.last.bound).toBeNull();
          vm = end.vm;
        }
        expect(vm.sticks.length).toBeLessThanOrEqual(slots);
      }),
      { numRuns: 20 },
    );
  });
});
