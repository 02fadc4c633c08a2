import type { Operation, Vm } from '@dimmer/contract';
import { Contrast, Undo2 } from 'lucide-react';
import { useConnectionReason } from '../../../api/use-live.ts';
import { gibFigure, sizeWords } from '../../../lib/bytes.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { MemoryBar } from '../../../ui/memory-bar.tsx';
import { ProblemNotice } from '../../../ui/problem-notice.tsx';
import { Quantity } from '../../../ui/quantity.tsx';
import { barScale } from '../../vms/bar-scale.ts';
import { useSetTarget } from '../resize/use-set-target.ts';
import { becauseOf } from './last-operations.tsx';

/** A partial result: reached, short by, why, and the three ways on. */
export function PartialNote({ vm, operation }: { readonly vm: Vm; readonly operation: Operation }) {
  const { memory } = vm;
  const reached = operation.reachedBytes ?? memory.actualBytes ?? memory.targetBytes;
  const from = operation.fromBytes ?? reached;
  const short = Math.abs(reached - memory.targetBytes);
  return (
    <Card aria-label="Partial result" className="px-5 py-4 max-sm:px-4">
      <div className="flex gap-3">
        <span className="grid size-8 flex-none place-items-center rounded-md bg-warn-soft text-warn-mark">
          <Contrast aria-hidden="true" className="size-4 stroke-[1.5]" />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="text-md font-semibold tracking-[var(--tracking-tight)]">
            Reached {sizeWords(reached)}, asked for {gibFigure(memory.targetBytes)}
          </h2>
          <p className="mt-0.5 text-fg-2">{becauseOf(operation)}</p>
          <div className="mt-3">
            <MemoryBar figures={memory} scale={barScale(memory)} />
          </div>
          <p className="mt-1 flex justify-between text-xs text-fg-2">
            <span>
              <Quantity bytes={Math.abs(reached - from)} /> {reached < from ? 'returned' : 'added'}
            </span>
            <span className="text-warn">
              <Quantity bytes={short} /> short
            </span>
          </p>
          <Choices vm={vm} reachedBytes={reached} beforeBytes={from} />
        </div>
      </div>
    </Card>
  );
}

interface ChoicesProps {
  readonly vm: Vm;
  readonly reachedBytes: number;
  readonly beforeBytes: number;
}

function Choices({ vm, reachedBytes, beforeBytes }: ChoicesProps) {
  const target = useSetTarget(vm);
  const reason = useConnectionReason() ?? (target.isPending ? 'It is being asked for.' : undefined);
  return (
    <>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button kind="primary" reason={reason} onClick={() => target.set({ targetBytes: reachedBytes })}>
          Keep {gibFigure(reachedBytes)}
        </Button>
        <Button reason={reason} onClick={() => target.set({ targetBytes: vm.memory.targetBytes, force: true })}>
          Try again now
        </Button>
        <Button
          kind="quiet"
          reason={reason}
          onClick={() => target.set({ targetBytes: beforeBytes })}
          icon={<Undo2 aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
        >
          Undo to {gibFigure(beforeBytes)}
        </Button>
      </div>
      <p className="mt-2 text-xs text-fg-3">
        {gibFigure(vm.memory.targetBytes)} GiB stays wanted: Dimmer tries again by itself when the guest has room.
      </p>
      {target.problem && <ProblemNotice problem={target.problem} title="The target was not set" className="mt-3" />}
    </>
  );
}
