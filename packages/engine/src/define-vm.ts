import { MIB } from '@dimmer/pages';
import { attachedSocket } from '@dimmer/hypervisor';
import { sayBytes } from '@dimmer/planner';
import type { EngineRefusal, NewVm } from './engine.ts';
import type { Commit, VmRecord } from './ports.ts';

/** Nobody means to run a guest in less (api.md, refusals of a target). */
const DEFAULT_MINIMUM_BYTES = 32 * MIB;

export function refuseDefinition(
  { name, definition }: NewVm,
  hostCapacityBytes: number,
  nameInUse: boolean,
): EngineRefusal | undefined {
  const { bootBytes, maximumBytes } = definition;
  if (nameInUse) return { type: 'denied', reason: 'name-in-use', detail: `There is a VM named ${name} already.` };
  if (bootBytes > hostCapacityBytes) {
    const detail = `It would boot with ${sayBytes(bootBytes)}; the host has ${sayBytes(hostCapacityBytes)}.`;
    return { type: 'denied', reason: 'above-host-capacity', detail, limitBytes: hostCapacityBytes };
  }
  if (maximumBytes < bootBytes) {
    const detail = `Its maximum of ${sayBytes(maximumBytes)} is less than the ${sayBytes(bootBytes)} it boots with.`;
    return { type: 'denied', reason: 'maximum-below-boot', detail, limitBytes: bootBytes };
  }
  return undefined;
}

export function createRecord(vm: NewVm, id: string, at: number): VmRecord {
  const { bootBytes, maximumBytes } = vm.definition;
  const isAttached = attachedSocket(vm.definition) !== undefined;
  return {
    id,
    name: vm.name,
    description: vm.description ?? '',
    tags: vm.tags ?? [],
    definition: vm.definition,
    autostart: vm.autostart ?? false,
    ran: false,
    saved: null,
    desired: {
      targetBytes: vm.actualBytes ?? bootBytes,
      minimumBytes: vm.minimumBytes ?? Math.min(DEFAULT_MINIMUM_BYTES, bootBytes),
      maximumBytes,
      // What somebody else runs is left as it is, until a person asks for a size.
      control: isAttached ? 'manual' : 'target',
      layout: [],
    },
    createdAt: at,
    updatedAt: at,
  };
}

export function commitOfDefinition(record: VmRecord, actor: string, eventId: string): Commit {
  const { id, name, definition, createdAt } = record;
  const data = { name, definition };
  return {
    vms: [record],
    events: [{ id: eventId, time: createdAt, type: 'vm.created', vm: id, operationId: null, actor, data }],
  };
}
