import type { Problem, Vm } from '@dimmer/contract';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../../api/client.ts';
import { problemOf } from '../../../api/problem-of.ts';
import { rememberUndo } from './undo.ts';

export interface TargetRequest {
  readonly targetBytes: number;
  /** Ask also for less than the guest needs: the name was typed. */
  readonly force?: boolean;
}

export interface SetTarget {
  readonly set: (request: TargetRequest) => void;
  readonly isPending: boolean;
  readonly problem: Problem | undefined;
  readonly reset: () => void;
}

/** Sets the target of a VM and remembers the one before, for Undo. `onDone` is called once it is accepted. */
export function useSetTarget(vm: Pick<Vm, 'id' | 'memory'>, onDone?: () => void): SetTarget {
  const setting = useMutation({
    mutationFn: ({ targetBytes, force }: TargetRequest) =>
      client.updateMemory({ params: { vm: vm.id }, body: { targetBytes, ...(force && { force }) } }),
    onMutate: () => vm.memory.targetBytes,
    onSuccess: (_, { targetBytes }, beforeBytes) => {
      if (beforeBytes !== targetBytes) rememberUndo({ vm: vm.id, beforeBytes, targetBytes, at: Date.now() });
      onDone?.();
    },
  });
  return {
    set: (request) => setting.mutate(request),
    isPending: setting.isPending,
    problem: setting.isError ? problemOf(setting.error) : undefined,
    reset: () => setting.reset(),
  };
}
