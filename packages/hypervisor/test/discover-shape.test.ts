import type { GrowthMode } from '@dimmer/planner';
import { describe, expect, it } from 'vitest';
import { discoverShape } from '../src/discover-shape.ts';
import { type AnsweringMachine, createAnsweringClient } from './support/answering-client.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const discover = (machine: AnsweringMachine, growthMode: GrowthMode) =>
  discoverShape(createAnsweringClient(machine), growthMode);

const SLOTTED: AnsweringMachine = {
  properties: {
    '/machine': { memory: { size: 512 * MIB, slots: 4, 'max-size': 4 * GIB } },
    '/machine/device-memory[0]': { addr: 4 * GIB, size: 7680 * MIB },
  },
};

describe('the shape of a machine that others have made', () => {
  it('has what -m gave it, and its region where QEMU has it', async () => {
    expect(await discover(SLOTTED, 'pc-dimm')).toEqual({
      bootBytes: 512 * MIB,
      maximumBytes: 4 * GIB,
      slots: 4,
      numaNodes: 1,
      region: { baseBytes: 4 * GIB, sizeBytes: 7680 * MIB },
    });
  });

  it('grows as far as its one device does, not as far as maxmem', async () => {
    const data = { id: 'hvb', 'max-size': GIB, memdev: '/objects/mem1', memaddr: 32 * GIB };
    const machine = { ...SLOTTED, queries: { 'query-memory-devices': [{ type: 'hv-balloon', data }] } };
    expect(await discover(machine, 'memdev')).toMatchObject({ maximumBytes: 1536 * MIB });
    expect(await discover(machine, 'none')).toMatchObject({ maximumBytes: 512 * MIB });
  });

  it('counts the DIMMs that lie beside a virtio-mem', async () => {
    const sizes = { 'max-size': GIB, 'requested-size': 0, size: 0, 'block-size': 2 * MIB };
    const data = { id: 'vm0', memdev: '/objects/vmem0', memaddr: 8 * GIB, node: 0, ...sizes };
    const dimm = { id: 'd1', memdev: '/objects/m1', addr: 4 * GIB, size: 256 * MIB, slot: 0, node: 0 };
    const devices = [
      { type: 'virtio-mem', data },
      { type: 'dimm', data: dimm },
    ];
    const machine = { ...SLOTTED, queries: { 'query-memory-devices': devices } };
    expect(await discover(machine, 'virtio-mem')).toMatchObject({ maximumBytes: (512 + 1024 + 256) * MIB });
  });

  it('does not grow without maxmem', async () => {
    const machine = { properties: { '/machine': { memory: { size: 8 * GIB } } } };
    expect(await discover(machine, 'none')).toEqual({
      bootBytes: 8 * GIB,
      maximumBytes: 8 * GIB,
      slots: 0,
      numaNodes: 1,
      region: { baseBytes: 8 * GIB, sizeBytes: 0 },
    });
  });

  it('is made out from what ACPI and the summary tell where the machine has no such property', async () => {
    const slot = (type: string, index: number) => ({ slot: String(index), 'slot-type': type, source: 0, status: 0 });
    const queries = {
      'query-memory-size-summary': { 'base-memory': GIB, 'plugged-memory': 0 },
      'query-acpi-ospm-status': [slot('DIMM', 0), slot('DIMM', 1), slot('CPU', 0)],
    };
    expect(await discover({ queries }, 'pc-dimm')).toMatchObject({ bootBytes: GIB, maximumBytes: GIB, slots: 2 });
  });

  it('cannot be told of a machine that says nothing', async () => {
    expect(await discover({}, 'none')).toBeUndefined();
  });
});
