import type { Vm } from '@dimmer/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { type EventFilter, keys, type OperationFilter } from './keys.ts';
import { queryClient } from './query-client.ts';
import { readAllPages } from './read-all-pages.ts';

const PAGE = 1000;
/** The budget moves with every VM; the stream tells of VMs only. */
const HOST_EVERY_MS = 5000;
const LOG_EVERY_MS = 5000;
const LOG_LINES = 500;

export const vmsQuery = queryOptions({
  queryKey: keys.vms,
  queryFn: ({ signal }) => readAllPages((cursor) => client.listVms({ query: { limit: PAGE, ...cursor } }, { signal })),
});

/** One VM by id or name; shown at once where the fleet is known already. */
export function vmQuery(vm: string) {
  return queryOptions({
    queryKey: keys.vm(vm),
    queryFn: ({ signal }) => client.getVm({ params: { vm } }, { signal }),
    initialData: () =>
      queryClient.getQueryData<readonly Vm[]>(keys.vms)?.find(({ id, name }) => id === vm || name === vm),
  });
}

export const hostQuery = queryOptions({
  queryKey: keys.host,
  queryFn: ({ signal }) => client.getHost({ params: { host: 'local' } }, { signal }),
  refetchInterval: HOST_EVERY_MS,
});

export const productQuery = queryOptions({
  queryKey: keys.product,
  queryFn: ({ signal }) => client.getProduct({}, { signal }),
});

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => client.getSession({}, { signal }),
});

export function devicesQuery(vmId: string) {
  return queryOptions({
    queryKey: keys.devices(vmId),
    queryFn: ({ signal }) =>
      readAllPages((cursor) =>
        client.listDevices({ params: { vm: vmId }, query: { limit: PAGE, ...cursor } }, { signal }),
      ),
  });
}

/** What can be said of a machine from looking at it; asked again when its state or its memory changes its course. */
export function diagnosisQuery(vmId: string) {
  return queryOptions({
    queryKey: keys.diagnosis(vmId),
    queryFn: ({ signal }) => client.getDiagnosis({ params: { vm: vmId } }, { signal }),
  });
}

/** What a machine's own process printed last. It prints when it likes, so it is asked now and then. */
export function machineLogQuery(vmId: string) {
  return queryOptions({
    queryKey: keys.machineLog(vmId),
    queryFn: ({ signal }) => client.getMachineLog({ params: { vm: vmId }, query: { lines: LOG_LINES } }, { signal }),
    refetchInterval: LOG_EVERY_MS,
    staleTime: 0,
  });
}

/** Changes of the DIMM layout, newest first, page by page. */
export function layoutsQuery(vmId: string) {
  return infiniteQueryOptions({
    queryKey: keys.layouts(vmId),
    queryFn: ({ signal, pageParam }) =>
      client.listLayouts(
        { params: { vm: vmId }, query: { limit: 50, ...(pageParam && { cursor: pageParam }) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** Operations, newest first, page by page. */
export function operationsQuery(filter: OperationFilter) {
  const { limit = 100, ...rest } = filter;
  return infiniteQueryOptions({
    queryKey: keys.operations(filter),
    queryFn: ({ signal, pageParam }) =>
      client.listOperations({ query: { limit, ...rest, ...(pageParam && { cursor: pageParam }) } }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function operationQuery(id: string) {
  return queryOptions({
    queryKey: keys.operation(id),
    queryFn: ({ signal }) => client.getOperation({ params: { id } }, { signal }),
  });
}

/** The newest events, ascending. The live tail comes from the stream. */
export function eventsQuery(filter: EventFilter) {
  return queryOptions({
    queryKey: keys.events(filter),
    queryFn: ({ signal }) => client.listEvents({ query: { limit: 200, ...filter } }, { signal }),
    staleTime: 0,
  });
}
