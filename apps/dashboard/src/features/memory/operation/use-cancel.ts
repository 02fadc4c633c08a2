import type { Problem } from '@dimmer/contract';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../../api/client.ts';
import { problemOf } from '../../../api/problem-of.ts';

export interface Cancel {
  readonly ask: () => void;
  /** Asked, and the operation has not ended yet. */
  readonly isAsked: boolean;
  readonly problem: Problem | undefined;
}

/** Asks an operation to stop; what the stream tells of it afterwards is the answer. */
export function useCancel(operationId: string): Cancel {
  const asking = useMutation({ mutationFn: (id: string) => client.cancelOperation({ params: { id } }) });
  const mine = asking.variables === operationId;
  return {
    ask: () => asking.mutate(operationId),
    isAsked: mine && (asking.isPending || asking.isSuccess),
    problem: mine && asking.isError ? problemOf(asking.error) : undefined,
  };
}
