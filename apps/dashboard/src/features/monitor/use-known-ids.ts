import type { Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { devicesQuery } from '../../api/queries.ts';
import type { KnownIds } from './complete.ts';

export const backendsKey = (vm: string) => ['backends', vm] as const;

/** Names that a line may refer to: sticks, and backends that no stick uses. */
export function useKnownIds({ id, state }: Pick<Vm, 'id' | 'state'>): KnownIds {
  const { data: sticks = [] } = useQuery(devicesQuery(id));
  const { data: backends = [] } = useQuery({
    queryKey: backendsKey(id),
    queryFn: () => readBackends(id),
    enabled: state === 'running' || state === 'paused',
  });
  const taken = new Set(sticks.map(({ memdev }) => memdev));
  return { sticks: sticks.map((stick) => stick.id), freeBackends: backends.filter((name) => !taken.has(name)) };
}

async function readBackends(vm: string): Promise<readonly string[]> {
  const answer = await client.sendMonitor({ params: { vm }, body: { execute: 'query-memdev' } });
  const list = 'return' in answer && Array.isArray(answer.return) ? answer.return : [];
  return list.flatMap((backend: unknown) => nameOf(backend));
}

function nameOf(backend: unknown): readonly string[] {
  if (typeof backend !== 'object' || backend === null) return [];
  const { id } = backend as { readonly id?: unknown };
  return typeof id === 'string' ? [id] : [];
}
