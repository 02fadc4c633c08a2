import { alignDown, GIB, MIB } from '@dimmer/pages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planResize } from '../src/plan-resize.ts';
import type { Situation } from '../src/situation.ts';
import { createLabWith, type LabOptions } from './support/controller-lab.ts';
import { situationOf } from './support/model-vm.ts';
import { createVirtioMemMachine } from './support/virtio-mem-machine.ts';

const BLOCK = 2 * MIB;
const BOOT = 4 * GIB;
const MAXIMUM = 16 * GIB;

function ready(options: LabOptions = {}) {
  const lab = createLabWith(createVirtioMemMachine, {
    limits: { maximumBytes: MAXIMUM },
    desired: { maximumBytes: MAXIMUM },
    ...options,
  });
  lab.startReady();
  return lab;
}

const requests = (lab: ReturnType<typeof ready>) =>
  lab.commands.map(({ command }) => (command.type === 'set-requested-size' ? command.requestedBytes / MIB : null));

describe('growth mode virtio-mem', () => {
  it('asks for whole blocks above boot memory, and less than one block short counts as reached', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB + MIB });
    expect(lab.settle()).toBe(true);
    expect(requests(lab)).toEqual([2048]);
    expect(lab.lastOperation).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 6 * GIB });
    expect(lab.view).toMatchObject({
      phase: 'settled',
      pluggedBytes: 6 * GIB,
      range: { stepBytes: BLOCK },
      region: { kind: 'virtio-mem', addedBytes: 2 * GIB, requestedBytes: 2 * GIB, stepBytes: BLOCK },
    });
  });

  it('cannot go below boot memory without a balloon, and says so', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 3 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'guest-floor', reachedBytes: BOOT });
    expect(lab.lastOperation.because).toMatch(
      /^4 GiB is the least there can be\. Its boot memory of 4 GiB cannot shrink/,
    );
  });

  it('ends a shrink that has stopped, and the guest goes on with it by itself when it can', () => {
    const lab = ready({ manners: { floorPages: (5 * GIB) / 4096 } });
    lab.ask({ targetBytes: 8 * GIB });
    lab.settle();
    lab.ask({ targetBytes: BOOT });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'guest-floor', reachedBytes: 5 * GIB });
    const sent = lab.commands.length;
    lab.manners.floorPages = 0;
    lab.advance(120_000);
    expect(lab.view).toMatchObject({ actualBytes: BOOT, phase: 'settled', warnings: [] });
    expect(lab.commands).toHaveLength(sent);
  });

  it('is given its blocks again after a reset, without being asked again', () => {
    const lab = ready();
    lab.ask({ targetBytes: 8 * GIB });
    lab.settle();
    const sent = lab.commands.length;
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.view).toMatchObject({ actualBytes: BOOT, phase: 'reboot-transient' });
    lab.advance(20_000);
    expect(lab.view).toMatchObject({ actualBytes: 8 * GIB, phase: 'settled' });
    expect(lab.commands).toHaveLength(sent);
    expect(lab.lastOperation).toMatchObject({ origin: 'reapply', outcome: 'reached' });
  });

  it('takes a guest without a driver for silent', () => {
    const lab = ready({ manners: { silent: true } });
    lab.ask({ targetBytes: 8 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'guest-silent' });
  });

  it('is bounded by maximum and host', () => {
    const lab = ready();
    lab.post({ type: 'host-room', limitBytes: 6 * GIB });
    expect(lab.ask({ targetBytes: 8 * GIB })).toMatchObject({ type: 'denied', reason: 'host-memory-short' });
    expect(lab.ask({ targetBytes: 6 * GIB })).toMatchObject({ type: 'accepted' });
  });

  it('refuses a stick', () => {
    expect(ready().plug({ sizeBytes: GIB })).toMatchObject({ type: 'denied', reason: 'guest-cannot-hot-add' });
  });
});

interface Vm {
  readonly requestedBytes: number;
  readonly pluggedBytes: number;
  readonly ownBytes: number;
  readonly sentBytes: number | null;
}

/** A machine with virtio-mem and a virtio-balloon, which does at once and wholly what it is told. */
function situationWith(vm: Vm, balloon: boolean, over: Partial<Situation>): Situation {
  const limits = { bootBytes: BOOT, maximumBytes: MAXIMUM, slots: 0, numaNodes: 1 };
  const base = situationOf({ limits, alignmentBytes: BLOCK, sticks: [], currentBytes: BOOT, sent: null }, over);
  const region = { id: 'vm0', memdev: 'm', addressBytes: 5 * GIB, sizeBytes: MAXIMUM - BOOT, blockBytes: BLOCK };
  const { requestedBytes, pluggedBytes, ownBytes, sentBytes } = vm;
  return {
    ...base,
    capabilities: { ...base.capabilities, balloon, hotAdd: false },
    sent: sentBytes === null ? null : { bytes: sentBytes, fromBytes: BOOT, totalBytes: BOOT },
    observation: {
      ...base.observation,
      growthMode: 'virtio-mem',
      balloonDevice: balloon ? 'virtio-balloon' : null,
      balloon: null,
      actualBytes: ownBytes + pluggedBytes,
      region: { kind: 'virtio-mem', ...region, requestedBytes, pluggedBytes },
    },
  };
}

function obey(vm: Vm, situation: Situation): Vm | null {
  const [head] = planResize(situation).steps;
  if (head?.kind === 'set-requested-size') {
    return { ...vm, requestedBytes: head.requestedBytes, pluggedBytes: head.requestedBytes };
  }
  if (head?.kind !== 'set-balloon-target') return null;
  return { ...vm, ownBytes: Math.min(head.targetBytes, BOOT), sentBytes: head.targetBytes };
}

describe('blocks and a balloon', () => {
  const kindsOf = (vm: Vm, targetBytes: number): unknown[] =>
    planResize(situationWith(vm, true, { targetBytes, maximumBytes: MAXIMUM })).steps.map(({ kind }) => kind);

  it('take turns on the way down: pages that a balloon takes of memory that has to leave must all be moved', () => {
    const full: Vm = { requestedBytes: 8 * GIB, pluggedBytes: 8 * GIB, ownBytes: BOOT, sentBytes: null };
    expect(kindsOf(full, 2 * GIB)).toEqual(['set-requested-size', 'await-guest', 'set-balloon-target', 'await-guest']);
    const leaving = { ...full, requestedBytes: 0, pluggedBytes: GIB };
    expect(kindsOf(leaving, 2 * GIB)).toEqual(['await-guest', 'set-balloon-target', 'await-guest']);
    const left = { ...leaving, pluggedBytes: 0 };
    expect(kindsOf(left, 2 * GIB)).toEqual(['set-balloon-target', 'await-guest']);
  });

  it('may move together on the way up', () => {
    const low: Vm = { requestedBytes: 0, pluggedBytes: 0, ownBytes: 2 * GIB, sentBytes: 2 * GIB };
    expect(kindsOf(low, 8 * GIB)).toEqual(['set-balloon-target', 'set-requested-size', 'await-guest']);
  });

  const sizes = fc.integer({ min: 1, max: MAXIMUM / 4096 }).map((pages) => pages * 4096);

  it('come to the very target in at most two commands a target, and then to rest', () => {
    fc.assert(
      fc.property(fc.array(sizes, { minLength: 1, maxLength: 8 }), (targets) => {
        let vm: Vm = { requestedBytes: 0, pluggedBytes: 0, ownBytes: BOOT, sentBytes: null };
        for (const targetBytes of targets) {
          for (let commands = 0; commands < 2; commands += 1) {
            vm = obey(vm, situationWith(vm, true, { targetBytes, maximumBytes: MAXIMUM })) ?? vm;
          }
          const plan = planResize(situationWith(vm, true, { targetBytes, maximumBytes: MAXIMUM }));
          expect(plan).toMatchObject({ steps: [], bound: null, goalBytes: targetBytes });
        }
      }),
    );
  });

  it('without the balloon come to the whole blocks below the target, never below boot memory', () => {
    fc.assert(
      fc.property(sizes, sizes, (former, targetBytes) => {
        let vm: Vm = { requestedBytes: 0, pluggedBytes: 0, ownBytes: BOOT, sentBytes: null };
        for (const target of [former, targetBytes]) {
          vm = obey(vm, situationWith(vm, false, { targetBytes: target, maximumBytes: MAXIMUM })) ?? vm;
        }
        const plan = planResize(situationWith(vm, false, { targetBytes, maximumBytes: MAXIMUM }));
        expect(plan.steps).toEqual([]);
        expect(vm.requestedBytes).toBe(alignDown(Math.max(0, targetBytes - BOOT), BLOCK));
        expect(plan.bound?.outcome).toBe(targetBytes < BOOT ? 'guest-floor' : undefined);
      }),
    );
  });

  it('shrink by what the host lacks only what is asked for, and never what is there', () => {
    const vm: Vm = { requestedBytes: 2 * GIB, pluggedBytes: 2 * GIB, ownBytes: BOOT, sentBytes: null };
    const over = { targetBytes: 8 * GIB, maximumBytes: MAXIMUM, hostLimitBytes: 5 * GIB };
    const plan = planResize(situationWith(vm, false, over));
    expect(plan).toMatchObject({ steps: [], goalBytes: 6 * GIB, bound: { outcome: 'host-memory-short' } });
  });

  it('leave a DIMM that somebody has put beside them to the guest, like boot memory', () => {
    const vm: Vm = { requestedBytes: 0, pluggedBytes: 0, ownBytes: BOOT + GIB, sentBytes: null };
    const base = situationWith(vm, true, { targetBytes: 6 * GIB, maximumBytes: MAXIMUM });
    const dimm = { id: 'd1', memdev: 'm1', sizeBytes: GIB, addressBytes: 64 * GIB, node: 0 };
    const situation = { ...base, observation: { ...base.observation, sticks: [dimm] } };
    const [head] = planResize(situation).steps;
    expect(head).toMatchObject({ kind: 'set-requested-size', requestedBytes: GIB });
  });

  it('are left alone under manual control', () => {
    const vm: Vm = { requestedBytes: 2 * GIB, pluggedBytes: 2 * GIB, ownBytes: 3 * GIB, sentBytes: null };
    const over = { targetBytes: 8 * GIB, maximumBytes: MAXIMUM, mayBalloon: false };
    expect(planResize(situationWith(vm, true, over)).steps).toEqual([]);
  });
});
