import type { Device, MemoryRegion, MemoryView } from '@dimmer/contract';
import type { ExplainedVm } from '../../src/features/memory/explained-vm.ts';

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;

/** A running VM of 16 GiB boot memory and 36 GiB of sticks, at rest at 48 GiB with 4 GiB ballooned. */
export function memoryView(change: Partial<MemoryView> = {}): MemoryView {
  return {
    targetBytes: 48 * GIB,
    bootBytes: 16 * GIB,
    pluggedBytes: 52 * GIB,
    maximumBytes: 64 * GIB,
    minimumBytes: 6 * GIB,
    actualBytes: 48 * GIB,
    balloonedBytes: 4 * GIB,
    reservedBytes: 48 * GIB,
    residentBytes: null,
    demandBytes: 20 * GIB,
    control: 'target',
    range: { minimumBytes: 20.25 * GIB, maximumBytes: 64 * GIB, stepBytes: MIB },
    growthMode: 'haprot',
    phase: 'settled',
    pending: null,
    guest: {
      connected: true,
      protocolVersion: '2.0',
      state: 'IDLE',
      waitingSince: null,
      committedBytes: 24 * GIB,
      availableBytes: 26 * GIB,
      totalBytes: null,
      reportedAt: '2026-11-24T15:00:00.000Z',
    },
    slots: { used: 4, limit: 256 },
    region: null,
    warnings: [],
    operationId: null,
    ...change,
  };
}

/** hv-balloon of QEMU 8.2 and later: 48 GiB of which a third was given. */
export function region(change: Partial<MemoryRegion> = {}): MemoryRegion {
  return {
    kind: 'hv-balloon',
    id: 'hvb',
    memdev: 'mem1',
    addressBytes: 32 * GIB,
    sizeBytes: 48 * GIB,
    addedBytes: 16 * GIB,
    requestedBytes: null,
    stepBytes: 128 * MIB,
    ...change,
  };
}

export function stick(id: string, change: Partial<Device> = {}): Device {
  return {
    id,
    kind: 'haprot',
    origin: 'dimmer',
    sizeBytes: 4 * GIB,
    addressBytes: 5 * GIB,
    node: 0,
    state: 'in-use',
    busy: true,
    takenBytes: change.sizeBytes ?? 4 * GIB,
    releasedBytes: 0,
    memdev: `mem-${id}`,
    ...change,
  };
}

export function runningVm(memory: Partial<MemoryView> = {}): ExplainedVm {
  const machine = { unreachableSince: null, memoryDevice: 'hv-balloon', qemu: null } as const;
  return { state: 'running', stateReason: null, ...machine, memory: memoryView(memory) };
}
