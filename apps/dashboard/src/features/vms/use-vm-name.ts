import type { Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { vmsQuery } from '../../api/queries.ts';

const namesOf = (vms: readonly Vm[]): ReadonlyMap<string, string> => new Map(vms.map(({ id, name }) => [id, name]));

/** Names of the VMs by id. */
export function useVmNames(): ReadonlyMap<string, string> | undefined {
  return useQuery({ ...vmsQuery, select: namesOf }).data;
}

/** The name of a VM, or undefined when it is gone or not read yet. */
export function useVmName(id: string): string | undefined {
  return useVmNames()?.get(id);
}
