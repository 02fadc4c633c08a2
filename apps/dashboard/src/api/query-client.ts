import { ProblemError } from '@dimmer/contract/client';
import { QueryClient } from '@tanstack/react-query';

const RETRIES = 2;

/** A problem is an answer and is not asked for again; a network error is. */
const retry = (failures: number, error: Error): boolean => !(error instanceof ProblemError) && failures < RETRIES;

/** What was read stays fresh: the stream patches it or marks it as outdated. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});
