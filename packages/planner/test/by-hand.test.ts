import { GIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import type { MemoryCommand } from '../src/index.ts';
import { createLab, type Lab } from './support/controller-lab.ts';

type Plug = MemoryCommand & { readonly type: 'plug' };

function ready(options: Parameters<typeof createLab>[0] = {}): Lab {
  const lab = createLab(options);
  lab.startReady();
  return lab;
}

function resize(lab: Lab, targetBytes: number): void {
  lab.ask({ targetBytes });
  expect(lab.settle()).toBe(true);
}

/** `object_add`, then `device_add`, typed into the monitor. */
function plugByHand(lab: Lab, id: string, sizeBytes: number): void {
  const stick: Plug = { type: 'plug', id, memdev: `${id}-back`, sizeBytes, addressBytes: null, node: 0 };
  lab.byHand({ type: 'object-add', id: stick.memdev, sizeBytes }, () => {});
  lab.byHand({ type: 'device-add', id, memdev: stick.memdev }, () => {
    expect(lab.machine.perform(stick)).toMatchObject({ ok: true });
  });
}

describe('a stick plugged by the monitor', () => {
  it('grows a fresh VM by all of it, and nothing of ours interferes', () => {
    const lab = ready({ limits: { maximumBytes: 1024 * GIB } });
    plugByHand(lab, 'ha1', 200 * GIB);
    lab.advance(60_000);
    expect(lab.actualBytes).toBe(204 * GIB);
    expect(lab.commands).toEqual([]);
    expect(lab.desired).toMatchObject({ control: 'manual', targetBytes: 4 * GIB });
    expect(lab.view).toMatchObject({ phase: 'settled', control: 'manual', sticks: [{ id: 'ha1', origin: 'monitor' }] });
  });

  it('is told of once, with who plugged it', () => {
    const lab = ready();
    plugByHand(lab, 'ha1', 2 * GIB);
    lab.advance(10_000);
    lab.machine.perform({ type: 'plug', id: 'x', memdev: 'm', sizeBytes: GIB, addressBytes: null, node: 0 });
    lab.advance(10_000);
    resize(lab, 12 * GIB);
    const told = lab.events.filter(({ type }) => type === 'device.plugged').map(({ data }) => data);
    expect(told).toMatchObject([
      { id: 'ha1', sizeBytes: 2 * GIB, origin: 'monitor' },
      { id: 'x', origin: 'outside' },
      { id: 'dm1' },
    ]);
    expect(told.map(({ addressBytes }) => addressBytes)).toEqual(lab.desired.layout.map((one) => one.addressBytes));
  });

  it('goes through the whole session of the series', () => {
    const lab = ready({ limits: { maximumBytes: 1024 * GIB }, manners: { floorPages: GIB / 4096 } });
    plugByHand(lab, 'ha1', 200 * GIB);
    lab.advance(10_000);
    const balloon = { type: 'balloon', targetBytes: 2 ** 20 } as const;
    lab.byHand(balloon, () => lab.machine.perform(balloon));
    lab.advance(60_000);
    expect(lab.actualBytes).toBe(GIB);
    expect(lab.events.map(({ type }) => type)).toContain('device.unused');
    lab.byHand({ type: 'device-del', id: 'ha1' }, () => {
      expect(lab.machine.perform({ type: 'unplug', id: 'ha1', memdev: null })).toEqual({ ok: true });
    });
    lab.byHand({ type: 'object-del', id: 'ha1-back' }, () => {});
    lab.advance(60_000);
    expect(lab.commands).toEqual([]);
    expect(lab.desired.layout).toEqual([]);
    expect(lab.layouts.map(({ layoutChange }) => layoutChange?.what)).toEqual(['added', 'removed']);
  });

  it('is preceded by a balloon of the size to come while a target is armed, or the device would drain it', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    const before = lab.commands.length;
    plugByHand(lab, 'ha1', 2 * GIB);
    lab.advance(30_000);
    expect(lab.commands.slice(before).map(({ command }) => command)).toEqual([
      { type: 'balloon', targetBytes: 14 * GIB },
    ]);
    expect(lab.actualBytes).toBe(14 * GIB);
  });

  it('is never removed by the planner, not even when the target can spare it', () => {
    const lab = ready();
    plugByHand(lab, 'ha1', 2 * GIB);
    lab.advance(10_000);
    resize(lab, 4 * GIB);
    lab.machine.reset();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.machine.sticks.map(({ id }) => id)).toEqual(['ha1']);
    expect(lab.actualBytes).toBe(4 * GIB);
  });

  it('comes back after a power cut, under manual control too', () => {
    const lab = ready();
    plugByHand(lab, 'ha1', 2 * GIB);
    lab.advance(10_000);
    const [stick] = lab.machine.sticks;
    lab.powerCut();
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.machine.sticks).toEqual([{ ...stick, node: 0 }]);
    expect(lab.actualBytes).toBe(6 * GIB);
    expect(lab.commands.filter(({ command }) => command.type === 'balloon')).toEqual([]);
  });
});

describe('manual control', () => {
  it('supersedes what runs, and nothing is applied again until the next target', () => {
    const lab = ready();
    lab.ask({ targetBytes: 12 * GIB });
    lab.advance(5);
    const balloon = { type: 'balloon', targetBytes: 2 * GIB } as const;
    lab.byHand(balloon, () => lab.machine.perform(balloon));
    expect(lab.lastOperation).toMatchObject({ state: 'superseded', because: 'ann took over by the monitor.' });
    const sent = lab.commands.length;
    lab.advance(60_000);
    lab.machine.reset();
    lab.advance(120_000);
    expect(lab.commands).toHaveLength(sent);
    expect(lab.operations.size).toBe(1);
    resize(lab, 6 * GIB);
    expect(lab.desired.control).toBe('target');
    expect(lab.actualBytes).toBe(6 * GIB);
  });

  it('waits with the person until a command of ours is answered', () => {
    const lab = ready({ replyMs: () => 40 });
    lab.ask({ targetBytes: 12 * GIB });
    const balloon = { type: 'balloon', targetBytes: 2 * GIB } as const;
    const began = lab.clock.now();
    lab.byHand(balloon, () => lab.machine.perform(balloon));
    expect(lab.clock.now() - began).toBeGreaterThanOrEqual(80);
    lab.advance(30_000);
    expect(lab.actualBytes).toBe(2 * GIB);
  });

  it('is not begun by making a backend', () => {
    const lab = ready();
    lab.byHand({ type: 'object-add', id: 'mem1', sizeBytes: GIB }, () => {});
    expect(lab.desired.control).toBe('target');
  });

  it('lets the person go on at once while the machine is off', () => {
    const lab = createLab();
    lab.byHand({ type: 'balloon', targetBytes: GIB }, () => {});
    expect(lab.answers.at(-1)?.answer).toEqual({ type: 'done' });
  });
});

describe('a stick that a person asks for', () => {
  it('adds its size to the target, which is sent before the plug and again when the hot-add has ended', () => {
    const lab = ready();
    resize(lab, 3 * GIB);
    const before = lab.commands.length;
    expect(lab.plug({ sizeBytes: 2 * GIB })).toMatchObject({ type: 'accepted', operation: { kind: 'plug' } });
    expect(lab.settle()).toBe(true);
    expect(lab.desired).toMatchObject({ targetBytes: 5 * GIB, layout: [{ id: 'dm1', origin: 'dimmer' }] });
    expect(lab.actualBytes).toBe(5 * GIB);
    const sent = lab.commands.slice(before).map(({ command }) => command.type);
    expect(sent[0]).toBe('balloon');
    expect(sent).toContain('plug');
    expect(lab.lastOperation).toMatchObject({ state: 'succeeded', outcome: 'reached' });
  });

  it('is added to what the guest has, under manual control', () => {
    const lab = ready();
    const balloon = { type: 'balloon', targetBytes: 2 * GIB } as const;
    lab.byHand(balloon, () => lab.machine.perform(balloon));
    lab.advance(10_000);
    lab.plug({ sizeBytes: GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.actualBytes).toBe(3 * GIB);
    expect(lab.desired).toMatchObject({ control: 'manual', targetBytes: 3 * GIB });
  });

  it('goes where the person says', () => {
    const lab = ready();
    lab.plug({ sizeBytes: GIB, addressBytes: 9 * GIB, id: 'mine' });
    expect(lab.settle()).toBe(true);
    expect(lab.machine.observe().sticks).toMatchObject([{ id: 'mine', addressBytes: 9 * GIB }]);
  });

  it('is plugged, and after a power cut put back, in the words of its steps', () => {
    const lab = ready();
    lab.plug({ sizeBytes: GIB, addressBytes: 9 * GIB, id: 'mine' });
    expect(lab.settle()).toBe(true);
    const plugs = (): readonly string[] =>
      [...lab.operations.values()].flatMap(({ steps }) =>
        steps.filter(({ kind }) => kind === 'plug').map(({ title }) => title),
      );
    expect(plugs()).toEqual(['Plug stick mine of 1 GiB at 0x240000000']);
    lab.powerCut();
    expect(lab.settle()).toBe(true);
    expect(plugs()).toEqual(['Plug stick mine of 1 GiB at 0x240000000', 'Put back stick mine of 1 GiB at 0x240000000']);
  });

  it('refused after all, takes its size back off the target', () => {
    const error = { class: 'GenericError', desc: 'no' };
    const lab = ready({
      answerFor: ({ type }) => (type === 'plug' ? { ok: false, error, refusal: 'no-slots' } : null),
    });
    lab.plug({ sizeBytes: GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.desired).toMatchObject({ targetBytes: 4 * GIB, layout: [] });
    expect(lab.lastOperation).toMatchObject({ kind: 'plug', state: 'failed', because: 'Stick dm1 was refused: no.' });
  });
});

describe('a stick that a person removes', () => {
  it('goes when all of it is given back, and the history tells it all', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    resize(lab, 3 * GIB);
    const free = { state: 'unused', takenBytes: 8 * GIB, releasedBytes: 8 * GIB, busy: false };
    expect(lab.view?.sticks).toMatchObject([{ id: 'dm1', ...free }]);
    expect(lab.unplug('dm1')).toMatchObject({ type: 'accepted', operation: { kind: 'unplug' } });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ kind: 'unplug', state: 'succeeded', because: 'Stick dm1 is gone.' });
    expect(lab.machine.sticks).toEqual([]);
    expect(
      lab.layouts.map(({ layoutChange, desired }) => [
        layoutChange?.what,
        layoutChange?.stick.id,
        desired.layout.length,
      ]),
    ).toEqual([
      ['added', 'dm1', 1],
      ['removed', 'dm1', 0],
    ]);
    // Its address is lost until the next reset, so the next one lies elsewhere.
    resize(lab, 6 * GIB);
    expect(lab.machine.observe().sticks).toMatchObject([{ id: 'dm2', addressBytes: 13 * GIB }]);
  });

  it('lowers the target to what remains', () => {
    const lab = ready({ hostLimitBytes: 64 * GIB });
    resize(lab, 12 * GIB);
    resize(lab, 3 * GIB);
    lab.manners.silent = true;
    lab.ask({ targetBytes: 12 * GIB });
    lab.manners.silent = false;
    lab.machine.reset();
    lab.advance(1_500);
    lab.unplug('dm1');
    expect(lab.settle()).toBe(true);
    expect(lab.desired.targetBytes).toBe(4 * GIB);
  });

  it('lets an operation that it interrupts go on afterwards', () => {
    const lab = ready({ manners: { answerMs: () => 500 } });
    resize(lab, 20 * GIB);
    resize(lab, 12 * GIB);
    lab.plug({ sizeBytes: GIB });
    lab.settle();
    resize(lab, 3.5 * GIB);
    lab.ask({ targetBytes: GIB });
    lab.advance(300);
    const answer = lab.unplug('dm2');
    expect(answer).toMatchObject({ type: 'accepted' });
    expect(lab.settle()).toBe(true);
    lab.advance(1_000);
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ origin: 'reapply', outcome: 'reached', targetBytes: GIB });
    expect(lab.actualBytes).toBe(GIB);
    expect(lab.machine.sticks.map(({ id }) => id)).toEqual(['dm1']);
  });

  it('is not believed to be free after the guest has merely left the bus', () => {
    const lab = ready();
    resize(lab, 12 * GIB);
    lab.machine.leaveChannel(5_000);
    lab.advance(1_000);
    expect(lab.machine.observe().balloon?.sticks).toMatchObject([{ id: 'dm1', state: 'unused' }]);
    expect(lab.unplug('dm1')).toMatchObject({ type: 'denied', reason: 'device-busy' });
    lab.advance(200_000);
    expect(lab.unplug('dm1')).toMatchObject({ type: 'denied', reason: 'device-busy' });
    expect(lab.machine.sticks).toHaveLength(1);
  });
});
