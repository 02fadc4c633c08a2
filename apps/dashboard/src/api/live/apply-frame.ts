import type { Event, Operation, Vm } from '@dimmer/contract';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys } from '../keys.ts';

interface OperationPage {
  readonly items: readonly Operation[];
  readonly nextCursor: string | null;
}

/** All VMs, as a snapshot tells them: what it does not hold is gone. */
export function takeSnapshot(cache: QueryClient, vms: readonly Vm[]): void {
  cache.setQueryData<readonly Vm[]>(keys.vms, [...vms].sort(byName));
  for (const vm of vms) setSingle(cache, vm);
}

/** VMs that have changed. */
export function takeViews(cache: QueryClient, changed: readonly Vm[]): void {
  const news = new Map(changed.map((vm) => [vm.id, vm]));
  cache.setQueryData<readonly Vm[]>(keys.vms, (vms) => {
    if (vms === undefined) return undefined;
    const kept = vms.map((vm) => news.get(vm.id) ?? vm);
    const known = new Set(vms.map(({ id }) => id));
    const added = changed.filter(({ id }) => !known.has(id));
    return added.length === 0 ? kept : [...kept, ...added].sort(byName);
  });
  for (const vm of changed) setSingle(cache, vm);
}

/** Operations whose progress has moved: patched wherever they are shown. */
export function takeProgress(cache: QueryClient, operations: readonly Operation[]): void {
  const news = new Map(operations.map((operation) => [operation.id, operation]));
  for (const operation of operations) cache.setQueryData<Operation>(keys.operation(operation.id), operation);
  cache.setQueriesData<InfiniteData<OperationPage>>({ queryKey: keys.allOperations }, (data) => {
    if (data === undefined) return undefined;
    return {
      ...data,
      pages: data.pages.map((page) => ({ ...page, items: page.items.map((old) => news.get(old.id) ?? old) })),
    };
  });
}

/** What an event has outdated, as key prefixes of the query cache. */
export function outdatedBy({
  type,
  vm,
  operationId,
}: Pick<Event, 'type' | 'vm' | 'operationId'>): readonly (readonly unknown[])[] {
  const room = type.slice(0, type.indexOf('.'));
  const about = vm === null ? [] : [keys.devices(vm), keys.layouts(vm)];
  if (room === 'operation') return [keys.allOperations, ...(operationId === null ? [] : [keys.operation(operationId)])];
  if (room === 'device') return about;
  if (type === 'vm.created') return [keys.vms, keys.host];
  if (type === 'vm.deleted') return [keys.vms, keys.host, keys.allSingleVms];
  if (room !== 'vm' && room !== 'memory') return [];
  return [...about, ...(vm === null ? [] : [keys.diagnosis(vm), keys.machineLog(vm)]), keys.host];
}

function setSingle(cache: QueryClient, vm: Vm): void {
  for (const key of [keys.vm(vm.id), keys.vm(vm.name)]) {
    if (cache.getQueryState(key) !== undefined) cache.setQueryData<Vm>(key, vm);
  }
}

function byName(a: Vm, b: Vm): number {
  return a.name < b.name ? -1 : 1;
}
