import type { Vm } from '@dimmer/contract';
import type { VmRecord, VmSnapshot } from '@dimmer/engine';
import { presentMemory } from './memory.ts';
import { presentQemu } from './qemu.ts';
import { toNullableTime, toTime } from './time.ts';

/** Snapshots never change, so that each is presented and written once however many ask for it. */
const presented = new WeakMap<VmSnapshot, Vm>();
const written = new WeakMap<VmSnapshot, string>();

export function presentVm(snapshot: VmSnapshot): Vm {
  return remember(presented, snapshot, describeVm);
}

/** The same as JSON text. */
export function writeVm(snapshot: VmSnapshot): string {
  return remember(written, snapshot, (one) => JSON.stringify(presentVm(one)));
}

function remember<T>(known: WeakMap<VmSnapshot, T>, snapshot: VmSnapshot, make: (snapshot: VmSnapshot) => T): T {
  const value = known.get(snapshot) ?? make(snapshot);
  known.set(snapshot, value);
  return value;
}

function describeVm({ record, state, stateReason, unreachableSince, memory }: VmSnapshot): Vm {
  const { guest, numaNodes, statusReport } = record.definition;
  const { memoryDevice = 'hv-balloon', edition = 'series', reuseAddresses = false } = record.definition;
  return {
    id: record.id,
    name: record.name,
    description: record.description,
    tags: [...record.tags],
    hypervisor: record.definition.qemu ? 'qemu' : 'embedded',
    state,
    stateReason,
    unreachableSince: toNullableTime(unreachableSince),
    guest: presentGuest(guest),
    numaNodes,
    statusReport,
    memoryDevice,
    edition: memoryDevice === 'hv-balloon' ? edition : null,
    reuseAddresses,
    qemu: record.definition.qemu ? presentQemu(record.definition.qemu) : null,
    memory: presentMemory(memory),
    autostart: record.autostart,
    createdAt: toTime(record.createdAt),
    updatedAt: toTime(record.updatedAt),
  };
}

function presentGuest(guest: VmRecord['definition']['guest']): Vm['guest'] {
  switch (guest.kind) {
    case 'real':
      return { kind: guest.kind };
    case 'external':
      return { kind: guest.kind, socketPath: guest.socketPath };
    default:
      return { kind: guest.kind, workload: guest.workload };
  }
}
