import type { Problem } from '@dimmer/contract';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { problemOf } from '../../api/problem-of.ts';

export interface Removal {
  readonly remove: (id: string) => void;
  /** The stick that was asked for last. */
  readonly id: string | undefined;
  readonly isPending: boolean;
  readonly problem: Problem | undefined;
}

/** Unplugs a stick; that it is gone is told by the stream. */
export function useRemoveStick(vm: string): Removal {
  const removing = useMutation({ mutationFn: (id: string) => client.unplugDevice({ params: { vm, id } }) });
  return {
    remove: (id) => removing.mutate(id),
    id: removing.variables,
    isPending: removing.isPending,
    problem: removing.isError ? problemOf(removing.error) : undefined,
  };
}
