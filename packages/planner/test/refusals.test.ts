import { GIB, MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import type { ControllerAnswer, DenyReason } from '../src/index.ts';
import { createLab, type Lab } from './support/controller-lab.ts';

interface Case {
  readonly why: string;
  readonly ask: () => ControllerAnswer;
  readonly limitBytes?: number;
  readonly releasedBytes?: number;
}

function ready(options: Parameters<typeof createLab>[0] = {}): Lab {
  const lab = createLab(options);
  lab.startReady();
  return lab;
}

/** 12 GiB with one stick of 8 GiB at 5 GiB. */
function grown(options: Parameters<typeof createLab>[0] = {}): Lab {
  const lab = ready(options);
  lab.ask({ targetBytes: 12 * GIB });
  expect(lab.settle()).toBe(true);
  return lab;
}

const CASES: Readonly<Record<DenyReason, readonly Case[]>> = {
  'above-maximum': [
    { why: 'a target above the maximum', ask: () => ready().ask({ targetBytes: 65 * GIB }), limitBytes: 64 * GIB },
    {
      why: 'a stick that would raise the target above it',
      ask: () => ready().plug({ sizeBytes: 61 * GIB }),
      limitBytes: 60 * GIB,
    },
  ],
  'below-minimum': [
    { why: 'a target below the minimum', ask: () => ready().ask({ targetBytes: 16 * MIB }), limitBytes: 32 * MIB },
  ],
  'below-demand': [
    {
      why: 'a target the guest needs more than',
      ask: () => ready({ manners: { floorPages: GIB / 4096 } }).ask({ targetBytes: GIB, force: false }),
      limitBytes: GIB + 256 * MIB,
    },
  ],
  'host-memory-short': [
    {
      why: 'growth beyond the room of the host',
      ask: () => ready({ hostLimitBytes: 8 * GIB }).ask({ targetBytes: 9 * GIB }),
      limitBytes: 8 * GIB,
    },
    {
      why: 'a stick beyond the room of the host',
      ask: () => ready({ hostLimitBytes: 8 * GIB }).plug({ sizeBytes: 5 * GIB }),
      limitBytes: 8 * GIB,
    },
  ],
  'maximum-above-machine': [
    {
      why: 'a maximum the machine was not made for',
      ask: () => ready().ask({ maximumBytes: 128 * GIB }),
      limitBytes: 64 * GIB,
    },
  ],
  'bounds-crossed': [
    { why: 'a minimum above the maximum', ask: () => ready().ask({ minimumBytes: 8 * GIB, maximumBytes: 6 * GIB }) },
  ],
  'not-running': [
    { why: 'a plug while it is off', ask: () => createLab().plug({ sizeBytes: GIB }) },
    {
      why: 'a removal while it is off',
      ask: () => {
        const lab = grown();
        lab.stop(false);
        return lab.unplug('dm1');
      },
    },
  ],
  unaligned: [
    { why: 'a target that is not whole pages', ask: () => ready().ask({ targetBytes: 4 * GIB + 1 }) },
    { why: 'bounds that are not whole pages', ask: () => ready().ask({ minimumBytes: 4097 }) },
    {
      why: 'a stick that is not whole units',
      ask: () => ready({ manners: { alignment: 7 } }).plug({ sizeBytes: 200 * MIB }),
      limitBytes: 256 * MIB,
    },
    {
      why: 'an address that is not whole units',
      ask: () => ready().plug({ sizeBytes: GIB, addressBytes: 8 * GIB + 4096 }),
    },
  ],
  'id-in-use': [{ why: 'the id of another stick', ask: () => grown().plug({ sizeBytes: GIB, id: 'dm1' }) }],
  'no-slots': [{ why: 'a stick more than slots', ask: () => grown({ limits: { slots: 1 } }).plug({ sizeBytes: GIB }) }],
  'no-address-space': [
    {
      why: 'a stick larger than any gap left',
      ask: () => {
        const lab = grown({ limits: { maximumBytes: 16 * GIB, slots: 2 } });
        lab.ask({ targetBytes: 3 * GIB });
        lab.settle();
        lab.unplug('dm1');
        lab.settle();
        return lab.plug({ sizeBytes: 8 * GIB });
      },
    },
  ],
  'address-unavailable': [
    { why: 'an address within another stick', ask: () => grown().plug({ sizeBytes: GIB, addressBytes: 6 * GIB }) },
    { why: 'an address outside of the region', ask: () => ready().plug({ sizeBytes: GIB, addressBytes: 3 * GIB }) },
  ],
  'bad-node': [
    { why: 'a node the VM has not', ask: () => ready().plug({ sizeBytes: GIB, node: 1 }) },
    { why: 'a negative node', ask: () => ready().plug({ sizeBytes: GIB, node: -1 }) },
  ],
  'guest-not-ready': [
    {
      why: 'a plug before the guest is connected',
      ask: () => {
        const lab = createLab();
        lab.start();
        return lab.plug({ sizeBytes: GIB });
      },
    },
  ],
  'guest-cannot-hot-add': [
    {
      why: 'a plug into a guest that cannot take it',
      ask: () => ready({ manners: { hotAdd: false } }).plug({ sizeBytes: GIB }),
    },
  ],
  'device-unknown': [{ why: 'the removal of what is not there', ask: () => ready().unplug('nothing') }],
  'device-busy': [
    { why: 'the removal of a stick in use', ask: () => grown().unplug('dm1'), releasedBytes: 0 },
    {
      why: 'the removal of a stick half given back',
      ask: () => {
        const lab = grown();
        lab.ask({ targetBytes: 9 * GIB });
        lab.settle();
        return lab.unplug('dm1');
      },
      releasedBytes: 3 * GIB,
    },
  ],
  'device-not-plugged': [
    {
      why: 'the removal of a stick that waits for its guest',
      ask: () => {
        const lab = grown();
        lab.powerCut();
        return lab.unplug('dm1');
      },
    },
  ],
  'operation-unknown': [{ why: 'to cancel what is not known', ask: () => ready().cancel('nothing') }],
  'operation-ended': [
    {
      why: 'to cancel what has ended',
      ask: () => {
        const lab = grown();
        return lab.cancel(lab.lastOperation.id);
      },
    },
  ],
};

describe.each(Object.entries(CASES))('%s', (reason, cases) => {
  it.each(cases)('refuses $why', ({ ask, limitBytes, releasedBytes }) => {
    const answer = ask();
    expect(answer).toMatchObject({ type: 'denied', reason });
    if (answer.type !== 'denied') return;
    expect(answer.detail).toMatch(/\.$/);
    expect(answer.limitBytes).toBe(limitBytes);
    expect(answer.releasedBytes).toBe(releasedBytes);
  });
});

describe('a refusal', () => {
  it('changes nothing', () => {
    const lab = ready();
    const { commands, layouts, desired } = lab;
    const before = [commands.length, layouts.length, lab.operations.size];
    lab.ask({ targetBytes: 65 * GIB });
    lab.plug({ sizeBytes: 61 * GIB });
    lab.unplug('nothing');
    lab.advance(10_000);
    expect([commands.length, layouts.length, lab.operations.size]).toEqual(before);
    expect(lab.desired).toBe(desired);
  });

  it('is not made for growth below what the guest needs', () => {
    const lab = ready({ manners: { floorPages: (2 * GIB) / 4096 } });
    lab.ask({ targetBytes: 2 * GIB });
    lab.settle();
    expect(lab.ask({ targetBytes: 2 * GIB + 100 * MIB, force: false })).toMatchObject({ type: 'accepted' });
  });
});
