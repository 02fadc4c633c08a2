import type { Vm } from '@dimmer/contract';
import { GUEST_WORDS } from './vm-words.ts';

const GROWTH = {
  haprot: 'grows by sticks',
  memdev: 'grows by one memory device',
  'pc-dimm': 'grows by DIMMs',
  'virtio-mem': 'grows by virtio-mem',
  none: 'cannot grow past boot memory',
} as const;

/** What the VM is, in a few short facts for the line under its name. */
export function vmFacts(
  vm: Pick<Vm, 'guest' | 'memory' | 'numaNodes' | 'hypervisor' | 'description'>,
): readonly string[] {
  const version = vm.memory.guest?.protocolVersion ?? null;
  return [
    vm.guest.workload === undefined
      ? `${GUEST_WORDS[vm.guest.kind]} guest`
      : `${GUEST_WORDS[vm.guest.kind]} guest, ${vm.guest.workload}`,
    ...(version === null ? [] : [`Dynamic Memory ${version}`]),
    GROWTH[vm.memory.growthMode],
    vm.numaNodes === 1 ? '1 NUMA node' : `${vm.numaNodes} NUMA nodes`,
    `${vm.hypervisor} hypervisor`,
    ...(vm.description === '' ? [] : [vm.description]),
  ];
}
