import { GIB, MIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createLabWith, type LabOptions } from './support/controller-lab.ts';
import { createDimmMachine, type Stubbornness } from './support/dimm-machine.ts';

function ready(options: LabOptions = {}, stubbornness: Stubbornness = 'hang') {
  const lab = createLabWith((machine) => createDimmMachine({ ...machine, stubbornness }), options);
  lab.startReady();
  lab.commands.length = 0;
  return lab;
}

const brief = (lab: ReturnType<typeof ready>) =>
  lab.commands.map(({ command }) => {
    if (command.type === 'balloon') return `balloon ${command.targetBytes / GIB}`;
    return command.type === 'plug' ? `plug ${command.sizeBytes / GIB}` : command.type;
  });

describe('growth mode pc-dimm', () => {
  it('plugs whole memory blocks wherever QEMU puts them, waits for ACPI, and sends the target again', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB + 64 * MIB });
    expect(lab.settle()).toBe(true);
    expect(brief(lab)).toEqual(['balloon 6.0625', 'plug 2.125', 'balloon 6.0625']);
    expect(lab.commands[1]?.command).toMatchObject({ type: 'plug', addressBytes: null });
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 6 * GIB + 64 * MIB });
    expect(lab.desired.layout).toMatchObject([{ addressBytes: expect.any(Number), sizeBytes: 2176 * MIB }]);
    expect(lab.view?.sticks).toMatchObject([{ state: 'in-use', busy: true }]);
  });

  it('takes out a DIMM that the smaller size has no need of, and balloons the rest', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.commands.length = 0;
    lab.ask({ targetBytes: 3 * GIB });
    expect(lab.settle()).toBe(true);
    expect(brief(lab)).toEqual(['unplug', 'balloon 3']);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 3 * GIB });
    expect(lab.desired.layout).toEqual([]);
  });

  it('gives the guest the DIMM’s size back first where memory is ballooned out', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 5 * GIB });
    lab.settle();
    lab.commands.length = 0;
    lab.ask({ targetBytes: 4 * GIB });
    expect(lab.settle()).toBe(true);
    expect(brief(lab)).toEqual(['balloon 6', 'unplug', 'balloon 4']);
    expect(lab.lastOperation).toMatchObject({ outcome: 'reached', reachedBytes: 4 * GIB });
  });

  it('balloons where the host has no room for giving back first', () => {
    const lab = ready();
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 5 * GIB });
    lab.settle();
    lab.commands.length = 0;
    lab.post({ type: 'host-room', limitBytes: 5 * GIB });
    lab.ask({ targetBytes: 4 * GIB });
    expect(lab.settle()).toBe(true);
    expect(brief(lab)).toEqual(['balloon 4']);
  });

  it('balloons down what the guest refuses to clear, and leaves the DIMM alone until its reset', () => {
    const lab = ready({ manners: { floorPages: (3 * GIB) / 4096 } }, 'refuse');
    lab.ask({ targetBytes: 6 * GIB });
    lab.settle();
    lab.manners.floorPages = (5 * GIB) / 4096;
    lab.ask({ targetBytes: 4 * GIB });
    lab.settle();
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'guest-floor', reachedBytes: 5 * GIB });
    expect(lab.events.map(({ type }) => type)).toContain('device.unplug-refused');
    expect(lab.desired.layout).toHaveLength(1);
  });

  it('names an unplug by a person that was refused, and one that hangs, and takes notice when it comes after all', () => {
    for (const [stubbornness, outcome] of [
      ['refuse', 'unplug-refused'],
      ['hang', 'unplug-pending'],
    ] as const) {
      const lab = ready({ manners: { floorPages: (3 * GIB) / 4096 } }, stubbornness);
      lab.ask({ targetBytes: 6 * GIB });
      lab.settle();
      lab.manners.floorPages = (5 * GIB) / 4096;
      const [stick] = lab.desired.layout;
      expect(lab.unplug(stick?.id ?? '')).toMatchObject({ type: 'accepted' });
      lab.settle();
      expect(lab.lastOperation).toMatchObject({ kind: 'unplug', state: 'failed', outcome });
    }
  });

  it('applies the target again when a DIMM goes long after it was asked to', () => {
    const lab = ready({ manners: { floorPages: (5 * GIB) / 4096 } });
    lab.ask({ targetBytes: 8 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 3 * GIB });
    lab.settle();
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'guest-floor' });
    lab.manners.floorPages = 0;
    lab.advance(60_000);
    expect(lab.settle()).toBe(true);
    expect(lab.view).toMatchObject({ actualBytes: 3 * GIB, phase: 'settled', sticks: [] });
  });

  it('ends a growth whose DIMM the guest refused, and takes that DIMM out again', () => {
    const lab = ready({ manners: { hotAddMostPages: 0 } });
    lab.ask({ targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'partial-hot-add', reachedBytes: 4 * GIB });
    expect(brief(lab)).toEqual(['balloon 6', 'plug 2', 'unplug', 'balloon 4']);
  });

  it('waits for a guest that says nothing of its DIMM, and no longer than its patience', () => {
    const lab = ready({ manners: { silent: true } });
    lab.ask({ targetBytes: 6 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'guest-silent' });
    lab.manners.silent = false;
    lab.advance(60_000);
    expect(lab.view).toMatchObject({ actualBytes: 6 * GIB, phase: 'settled' });
  });

  it('keeps its DIMMs over a reset, and has the target of before', () => {
    const lab = ready();
    lab.ask({ targetBytes: 8 * GIB });
    lab.settle();
    lab.ask({ targetBytes: 7 * GIB });
    lab.settle();
    lab.machine.reset();
    lab.advance(60_000);
    expect(lab.settle()).toBe(true);
    expect(lab.view).toMatchObject({ actualBytes: 7 * GIB, phase: 'settled' });
    expect(lab.desired.layout).toHaveLength(1);
  });

  it('plugs its DIMMs again after a power cut, same names and addresses', () => {
    const lab = ready();
    lab.ask({ targetBytes: 8 * GIB });
    lab.settle();
    const before = lab.desired.layout;
    lab.powerCut();
    lab.advance(60_000);
    expect(lab.settle()).toBe(true);
    expect(lab.desired.layout).toEqual(before);
    expect(lab.actualBytes).toBe(8 * GIB);
  });

  it('keeps the slot of a DIMM too, which a migration needs again', () => {
    const lab = ready();
    for (const targetBytes of [5 * GIB, 7 * GIB]) {
      lab.ask({ targetBytes });
      lab.settle();
    }
    lab.unplug('dm1');
    lab.settle();
    const [stick] = lab.desired.layout;
    expect(stick).toMatchObject({ id: 'dm2', slot: 1 });
    lab.commands.length = 0;
    lab.powerCut();
    lab.advance(60_000);
    const plug = lab.commands.find(({ command }) => command.type === 'plug');
    expect(plug?.command).toMatchObject({ id: 'dm2', slot: 1 });
  });

  it('lets QEMU place a DIMM that a person asks for, unless the person has', () => {
    const lab = ready();
    lab.plug({ sizeBytes: GIB });
    lab.settle();
    lab.plug({ sizeBytes: GIB, addressBytes: 16 * GIB });
    lab.settle();
    const plugs = lab.commands.filter(({ command }) => command.type === 'plug').map(({ command }) => command);
    expect(plugs).toMatchObject([{ addressBytes: null }, { addressBytes: 16 * GIB }]);
    expect(lab.desired.layout).toMatchObject([{ addressBytes: expect.any(Number) }, { addressBytes: 16 * GIB }]);
  });

  it('is bounded by its slots', () => {
    const lab = ready({ limits: { slots: 1 } });
    lab.plug({ sizeBytes: GIB });
    lab.settle();
    lab.ask({ targetBytes: 64 * GIB });
    expect(lab.settle()).toBe(true);
    expect(lab.lastOperation).toMatchObject({ state: 'partial', outcome: 'no-slots' });
  });

  it('leaves the balloon alone when a person plugs a DIMM by the monitor, and never takes that DIMM out', () => {
    const lab = ready();
    lab.ask({ targetBytes: 3 * GIB });
    lab.settle();
    lab.commands.length = 0;
    lab.byHand({ type: 'object-add', id: 'theirs', sizeBytes: GIB }, () => {});
    lab.byHand({ type: 'device-add', id: 'd1', memdev: 'theirs' }, () => {
      lab.machine.perform({ type: 'plug', id: 'd1', memdev: 'theirs', sizeBytes: GIB, addressBytes: null, node: 0 });
    });
    lab.advance(10_000);
    expect(lab.view).toMatchObject({
      control: 'manual',
      actualBytes: 4 * GIB,
      sticks: [{ id: 'd1', origin: 'monitor' }],
    });
    lab.ask({ targetBytes: 2 * GIB });
    expect(lab.settle()).toBe(true);
    expect(brief(lab)).toEqual(['balloon 2']);
  });
});
