import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import type { Operation, Outcome } from '../src/index.ts';
import { createLab, type Lab } from './support/controller-lab.ts';

type Options = Parameters<typeof createLab>[0];

function ready(options: Options = {}): Lab {
  const lab = createLab(options);
  lab.startReady();
  return lab;
}

/** The operation of this target, when it has ended. */
function resize(lab: Lab, targetBytes: number): Operation {
  lab.ask({ targetBytes });
  expect(lab.settle()).toBe(true);
  return lab.lastOperation;
}

interface Ended {
  readonly state: Operation['state'];
  readonly because: RegExp;
  readonly make: () => Operation;
}

/** How each outcome comes about, and the figures it is explained with. */
const CASES: Readonly<Record<Exclude<Outcome, 'saved-state-refused'>, Ended>> = {
  reached: {
    state: 'succeeded',
    because: /^The guest has 12 GiB\.$/,
    make: () => resize(ready(), 12 * GIB),
  },
  'guest-floor': {
    state: 'partial',
    because: /^The guest stopped at 1\.06 GiB: it keeps this much for itself \(its floor\)\.$/,
    make: () => resize(ready({ manners: { floorPages: Math.round((1.06 * GIB) / PAGE_BYTES) } }), GIB),
  },
  'guest-silent': {
    state: 'partial',
    because: /has not answered for 120 s; it has 4 GiB\.$/,
    make: () => {
      const lab = ready();
      lab.manners.silent = true;
      return resize(lab, 3 * GIB);
    },
  },
  'partial-hot-add': {
    state: 'partial',
    because: /^5 GiB is the most there can be\. The guest did not take all/,
    make: () => {
      const lab = ready();
      lab.manners.hotAddMostPages = GIB / PAGE_BYTES;
      // 1 GiB of the first chunk of 2 GiB, and no more.
      return resize(lab, 12 * GIB);
    },
  },
  'no-slots': {
    state: 'partial',
    because: /^8 GiB is the most there can be\. The one memory slot is in use\.$/,
    make: () => {
      const lab = ready({ limits: { slots: 1 } });
      lab.plug({ sizeBytes: 4 * GIB });
      lab.settle();
      return resize(lab, 12 * GIB);
    },
  },
  'no-address-space': {
    state: 'partial',
    because: /No address is left/,
    make: () => {
      const lab = ready({ limits: { maximumBytes: 16 * GIB, slots: 2 } });
      resize(lab, 16 * GIB);
      resize(lab, 3 * GIB);
      lab.unplug('dm1');
      lab.settle();
      return resize(lab, 16 * GIB);
    },
  },
  'at-maximum': {
    state: 'partial',
    because: /^64 GiB is the most there can be\. Its maximum is 64\.5 GiB, in units of 1 GiB\.$/,
    make: () => resize(ready({ limits: { maximumBytes: 64.5 * GIB }, manners: { alignment: 10 } }), 64.5 * GIB),
  },
  'host-memory-short': {
    state: 'partial',
    because: /The host has room for 1 GiB more for this VM\.$/,
    make: () => {
      // Two slots up to 64 GiB: each step has to be a large one, for which there is no room.
      const lab = ready({ limits: { slots: 2 }, hostLimitBytes: 5 * GIB });
      return resize(lab, 5 * GIB);
    },
  },
  'unplug-refused': {
    state: 'failed',
    because: /^Stick dm1 was not removed: still busy\.$/,
    make: () => {
      const lab = ready();
      resize(lab, 12 * GIB);
      resize(lab, 3 * GIB);
      lab.unplug('dm1');
      // Before the command is there, memory goes back into the stick behind our back.
      lab.machine.perform({ type: 'balloon', targetBytes: 12 * GIB });
      lab.settle();
      return lab.lastOperation;
    },
  },
  'unplug-pending': {
    state: 'failed',
    because: /^Stick dm1 cannot be removed while the guest is given memory back\.$/,
    make: () => {
      const lab = ready();
      resize(lab, 16 * GIB);
      resize(lab, 3 * GIB);
      lab.manners.silent = true;
      lab.ask({ targetBytes: 3.5 * GIB });
      lab.advance(2_000);
      lab.unplug('dm1');
      expect(lab.settle()).toBe(true);
      const ended = [...lab.operations.values()].find(({ kind }) => kind === 'unplug');
      if (!ended) throw new Error('there was no removal');
      return ended;
    },
  },
  'guest-lost': {
    state: 'failed',
    because: /^The machine was stopped\.$/,
    make: () => {
      const lab = ready();
      lab.ask({ targetBytes: 3 * GIB });
      lab.stop(false);
      return lab.lastOperation;
    },
  },
  'hypervisor-lost': {
    state: 'failed',
    because: /^The connection to the machine was lost\.$/,
    make: () => {
      const lab = ready();
      lab.ask({ targetBytes: 3 * GIB });
      lab.stop(true);
      return lab.lastOperation;
    },
  },
  cancelled: {
    state: 'cancelled',
    because: /^Cancelled at /,
    make: () => {
      const lab = ready();
      lab.ask({ targetBytes: GIB });
      lab.advance(20);
      lab.cancel(lab.lastOperation.id);
      expect(lab.settle()).toBe(true);
      return lab.lastOperation;
    },
  },
  superseded: {
    state: 'superseded',
    because: /^Replaced by a new target of 2 GiB\.$/,
    make: () => {
      const lab = ready();
      const first = lab.ask({ targetBytes: GIB });
      lab.advance(20);
      lab.ask({ targetBytes: 2 * GIB });
      if (first.type !== 'accepted') throw new Error('it was not accepted');
      const ended = lab.operations.get(first.operation.id);
      if (!ended) throw new Error('it was not saved');
      return ended;
    },
  },
};

describe.each(Object.entries(CASES))('%s', (outcome, { state, because, make }) => {
  it(`ends ${state} and says why`, () => {
    const operation = make();
    expect(operation).toMatchObject({ outcome, state });
    expect(operation.because).toMatch(because);
    expect(operation.endedAt).not.toBeNull();
    expect(operation.steps.filter((step) => step.state === 'running' || step.state === 'waiting')).toEqual([]);
  });
});

describe('an operation', () => {
  it('tells its steps in sentences, with the commands', () => {
    const { steps, progress } = resize(ready(), 12 * GIB);
    expect(steps.map(({ title, command, state }) => [title, command, state])).toEqual([
      ['Let the guest have 12 GiB', 'balloon 12884901888', 'done'],
      ['Plug stick dm1 of 8 GiB at 0x140000000', 'object-add dm1-mem, device_add dm1', 'done'],
      ['Wait until the guest has taken the added memory', null, 'done'],
    ]);
    expect(progress).toEqual({ doneBytes: 8 * GIB, totalBytes: 8 * GIB, etaMs: null });
  });

  it('needs one step for all slices of a balloon, and learns its rate from the guest', () => {
    const lab = ready({ manners: { answerMs: () => 1_000 } });
    resize(lab, 20 * GIB);
    lab.ask({ targetBytes: 4 * GIB });
    lab.advance(4_000);
    const { progress } = lab.running ?? {};
    expect(progress?.totalBytes).toBe(16 * GIB);
    const rate = (2288 * MIB) / 1_000;
    expect(progress?.etaMs).toBeGreaterThan((0.6 * (16 * GIB - 4 * 2288 * MIB)) / rate);
    expect(progress?.etaMs).toBeLessThan((1.6 * 16 * GIB) / rate);
    lab.settle();
    expect(lab.lastOperation.steps.map(({ title }) => title)).toEqual([
      'Take memory back until the guest has 4 GiB',
      'Wait for the memory that the guest gives back',
    ]);
  });

  it('reports live figures at most four times a second', () => {
    const times: number[] = [];
    const lab = ready({
      manners: { answerMs: () => 40 },
      onStep: (input, effects) => {
        if (effects.some(({ type }) => type === 'progress')) times.push(input.at);
      },
    });
    resize(lab, 60 * GIB);
    resize(lab, 4 * GIB);
    expect(times.length).toBeGreaterThan(2);
    for (const [index, time] of times.entries()) {
      if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(250);
    }
  });

  it('is not begun for what is there already', () => {
    const lab = ready();
    expect(lab.ask({ targetBytes: 4 * GIB })).toEqual({ type: 'done' });
    expect(lab.operations.size).toBe(0);
  });

  it('is the running one, asked for the same again', () => {
    const lab = ready();
    lab.ask({ targetBytes: GIB });
    const [first] = lab.operations.keys();
    expect(lab.ask({ targetBytes: GIB })).toMatchObject({ type: 'accepted', operation: { id: first } });
    expect(lab.operations.size).toBe(1);
  });

  it('is stored as a target only while the VM is off, and begins with its start', () => {
    const lab = createLab();
    expect(lab.ask({ targetBytes: 6 * GIB })).toEqual({ type: 'done' });
    expect(lab.desired.targetBytes).toBe(6 * GIB);
    lab.start();
    expect(lab.running).toMatchObject({ origin: 'reapply', targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(6 * GIB);
  });
});

describe('a plug that the hypervisor refuses for no known reason', () => {
  it('ends the operation failed, with the words of the refusal and nothing left in the layout', () => {
    const error = { class: 'GenericError', desc: 'the moon is in the wrong house' };
    const lab = ready({ answerFor: ({ type }) => (type === 'plug' ? { ok: false, error } : null) });
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    expect(lab.lastOperation).toMatchObject({ state: 'failed', outcome: null });
    expect(lab.lastOperation.because).toContain(error.desc);
    expect(lab.lastOperation.steps).toContainEqual(
      expect.objectContaining({ kind: 'plug', state: 'failed', detail: error.desc }),
    );
    expect(lab.desired.layout).toEqual([]);
    expect(lab.layouts.map(({ layoutChange }) => layoutChange?.what)).toEqual(['added', 'removed']);
  });
});
