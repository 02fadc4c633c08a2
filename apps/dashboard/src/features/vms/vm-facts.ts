import type { Diagnosis, Vm } from '@dimmer/contract';
import { GROWTH_WORDS } from './growth-words.ts';
import { GUEST_WORDS } from './vm-words.ts';

export type VmFactsOf = Pick<Vm, 'guest' | 'memory' | 'numaNodes' | 'hypervisor' | 'qemu' | 'description'>;

/** What the VM is, in a few short facts for the line under its name. `machine`: what a look at it has told, if there was one. */
export function vmFacts(vm: VmFactsOf, machine: Diagnosis['machine'] = null): readonly string[] {
  const version = vm.memory.guest?.protocolVersion ?? null;
  return [
    ...(vm.qemu ? qemuFacts(vm.qemu, machine) : guestFacts(vm)),
    ...(version === null ? [] : [`Dynamic Memory ${version}`]),
    GROWTH_WORDS[vm.memory.growthMode],
    vm.numaNodes === 1 ? '1 NUMA node' : `${vm.numaNodes} NUMA nodes`,
    ...(vm.qemu ? [] : [`${vm.hypervisor} hypervisor`]),
    ...(vm.description === '' ? [] : [vm.description]),
  ];
}

function guestFacts({ guest }: VmFactsOf): readonly string[] {
  const kind = `${GUEST_WORDS[guest.kind]} guest`;
  return [guest.workload === undefined ? kind : `${kind}, ${guest.workload}`];
}

/** "QEMU 10.0.2, tcg, run by Dimmer"; what nobody has told yet is left out. */
function qemuFacts({ attach, run }: NonNullable<Vm['qemu']>, machine: Diagnosis['machine']): readonly string[] {
  const version = machine?.qemuVersion ?? null;
  const accelerator = machine?.accelerator ?? run?.accelerator ?? null;
  return [
    [
      version === null ? 'QEMU' : `QEMU ${version}`,
      ...(accelerator === null ? [] : [accelerator]),
      attach ? 'attached' : 'run by Dimmer',
    ].join(', '),
  ];
}
