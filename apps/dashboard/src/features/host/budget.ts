import type { Host, Vm } from '@dimmer/contract';
import { isOn } from '../vms/vm-words.ts';

/** The host's memory and what stands in it, in bytes. */
export interface Budget {
  readonly capacityBytes: number;
  /** Sum of the maxima. */
  readonly maximumBytes: number;
  /** What running VMs have. */
  readonly grantedBytes: number;
  /** What nobody has and nobody was promised. */
  readonly freeBytes: number;
  /** Asked for and not there yet. */
  readonly askedBytes: number;
  /** On its way back to the host. */
  readonly returningBytes: number;
  readonly demandBytes: number;
  readonly availableBytes: number;
  /** Granted to guests that do not report. */
  readonly silentBytes: number;
}

/** The budget of the moment: capacity as the host says, the rest as its VMs say, so that the parts add up. */
export function budgetOf(host: Pick<Host, 'capacityBytes'>, vms: readonly Vm[]): Budget {
  const on = vms.filter(({ state }) => isOn(state));
  const sum = (read: (vm: Vm) => number): number => on.reduce((total, vm) => total + read(vm), 0);
  const reservedBytes = sum(({ memory }) => memory.reservedBytes);
  return {
    capacityBytes: host.capacityBytes,
    maximumBytes: vms.reduce((total, { memory }) => total + memory.maximumBytes, 0),
    grantedBytes: sum(actual),
    freeBytes: Math.max(0, host.capacityBytes - reservedBytes),
    askedBytes: sum((vm) => (settled(vm) ? 0 : Math.max(0, vm.memory.targetBytes - actual(vm)))),
    returningBytes: sum((vm) =>
      vm.memory.phase === 'shrinking' ? Math.max(0, actual(vm) - vm.memory.targetBytes) : 0,
    ),
    demandBytes: sum(demand),
    availableBytes: sum((vm) => (vm.memory.demandBytes === null ? 0 : actual(vm) - demand(vm))),
    silentBytes: sum((vm) => (vm.memory.demandBytes === null ? actual(vm) : 0)),
  };
}

function actual({ memory }: Vm): number {
  return memory.actualBytes ?? 0;
}

/** Never more than actual: a report may be a second older than what the host measures. */
function demand(vm: Vm): number {
  return Math.min(vm.memory.demandBytes ?? 0, actual(vm));
}

function settled({ memory }: Vm): boolean {
  return memory.phase === 'settled' || memory.control === 'manual';
}
