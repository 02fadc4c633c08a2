import type { Vm } from '@dimmer/contract';
import type { VmSnapshot } from '@dimmer/engine';
import { presentMemory } from './memory.ts';
import { toTime } from './time.ts';

/** Snapshots never change, so that each is presented once however many ask for it. */
const presented = new WeakMap<VmSnapshot, Vm>();

export function presentVm(snapshot: VmSnapshot): Vm {
  const known = presented.get(snapshot);
  if (known) return known;
  const vm = describeVm(snapshot);
  presented.set(snapshot, vm);
  return vm;
}

function describeVm({ record, state, stateReason, memory }: VmSnapshot): Vm {
  const { guest, numaNodes, statusReport } = record.definition;
  return {
    id: record.id,
    name: record.name,
    description: record.description,
    tags: [...record.tags],
    hypervisor: 'embedded',
    state,
    stateReason,
    guest: { kind: guest.kind, workload: guest.workload },
    numaNodes,
    statusReport,
    memoryDevice: 'hv-balloon',
    edition: 'series',
    memory: presentMemory(memory),
    autostart: record.autostart,
    createdAt: toTime(record.createdAt),
    updatedAt: toTime(record.updatedAt),
  };
}
