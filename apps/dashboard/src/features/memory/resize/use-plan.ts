import type { Plan } from '@dimmer/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { client } from '../../../api/client.ts';

/** A plan is asked for when the thumb has rested this long (ms). */
const REST_MS = 80;
/** The guest moves on: what a plan says is true for about this long (ms). */
const TRUE_MS = 2000;

/** The plan for a size, of the newest size that was asked for; the one before stays until the new one is there. */
export function usePlan(vm: string, targetBytes: number): Plan | undefined {
  const asked = useRested(targetBytes);
  const plan = useQuery({
    queryKey: ['plan', vm, asked],
    queryFn: ({ signal }) => client.planMemory({ params: { vm }, body: { targetBytes: asked } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: TRUE_MS,
    gcTime: TRUE_MS,
    refetchInterval: 2 * TRUE_MS,
  });
  return plan.data;
}

function useRested(bytes: number): number {
  const [rested, setRested] = useState(bytes);
  useEffect(() => {
    const timer = setTimeout(() => setRested(bytes), REST_MS);
    return () => clearTimeout(timer);
  }, [bytes]);
  return rested;
}
