import type { VmSnapshot } from '@dimmer/engine';
import { writeVm } from '../present/vm.ts';

/** A frame that shows VMs; each VM is written once, however many clients see it. */
export function writeVms(
  frame:
    | { readonly type: 'snapshot'; readonly id: string; readonly seq: number }
    | { readonly type: 'views'; readonly id: string },
  vms: readonly VmSnapshot[],
): string {
  const head = JSON.stringify(frame).slice(0, -1);
  return `${head},"vms":[${vms.map(writeVm).join(',')}]}`;
}
