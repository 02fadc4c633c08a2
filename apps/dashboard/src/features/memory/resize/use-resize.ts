import type { Plan, Problem, Vm } from '@dimmer/contract';
import { type SyntheticEvent, useState } from 'react';
import { useConnectionReason } from '../../../api/use-live.ts';
import { judgeDraft, type ResizeDraft } from './resize-draft.ts';
import { keepWithin } from './slider-keys.ts';
import { usePlan } from './use-plan.ts';
import { useSetTarget } from './use-set-target.ts';

/** A resize that is being made up. */
export interface Resize {
  readonly bytes: number;
  readonly typed: string;
  readonly draft: ResizeDraft;
  readonly plan: Plan | undefined;
  /** Why Apply is not possible; undefined when it is. */
  readonly reason: string | undefined;
  readonly problem: Problem | undefined;
  /** Undefined: what is typed is no size. */
  readonly change: (bytes: number | undefined) => void;
  readonly type: (name: string) => void;
  readonly apply: (event: SyntheticEvent) => void;
}

/** The state of the panel: the size, the name that may have to be typed, the plan, and asking for it. */
export function useResize(vm: Vm, onDone: () => void): Resize {
  const { memory, name } = vm;
  const [bytes, setBytes] = useState<number | undefined>(memory.targetBytes);
  const [typed, type] = useState('');
  const shown = bytes ?? memory.targetBytes;
  const draft = judgeDraft(memory, bytes, name, typed);
  const plan = usePlan(vm.id, keepWithin(shown, { ...draft.bounds, stepBytes: 1 }));
  const target = useSetTarget(vm, onDone);
  const offline = useConnectionReason();
  const reason = offline ?? draft.reason ?? (target.isPending ? 'It is being asked for.' : undefined);
  const change = (size: number | undefined) => {
    setBytes(size);
    target.reset();
  };
  const apply = (event: SyntheticEvent) => {
    event.preventDefault();
    if (reason === undefined) target.set({ targetBytes: shown, force: draft.confirmBelowBytes !== null });
  };
  return { bytes: shown, typed, draft, plan, reason, problem: target.problem, change, type, apply };
}
