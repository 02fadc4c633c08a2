import type { Vm } from '@dimmer/contract';
import { Check, Undo2 } from 'lucide-react';
import { useConnectionReason } from '../../../api/use-live.ts';
import { gibFigure, sizeWords } from '../../../lib/bytes.ts';
import { clockTime } from '../../../lib/time.ts';
import { useCell } from '../../../lib/use-cell.ts';
import { useNow } from '../../../lib/use-now.ts';
import { useKeys } from '../../../shell/use-keys.ts';
import { Button } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/problem-notice.tsx';
import { openUndo, type Undo, undos } from './undo.ts';
import { useSetTarget } from './use-set-target.ts';

/** In place of the panel for ten minutes: what was set, and the way back. */
export function UndoNote({ vm }: { readonly vm: Vm }) {
  const now = useNow();
  const undo = openUndo(useCell(undos).get(vm.id), vm.memory.targetBytes, now);
  return undo && <OpenUndo vm={vm} undo={undo} />;
}

function OpenUndo({ vm, undo }: { readonly vm: Vm; readonly undo: Undo }) {
  const target = useSetTarget(vm);
  const offline = useConnectionReason();
  const reason = offline ?? (target.isPending ? 'It is being asked for.' : undefined);
  const take = () => reason === undefined && target.set({ targetBytes: undo.beforeBytes });
  useKeys([{ keys: 'U', label: 'undo', run: take }]);
  return (
    <div className="border-t border-line px-5 py-2 max-sm:px-4">
      <div className="flex flex-wrap items-center gap-3">
        <Check aria-hidden="true" className="size-4 flex-none text-ok" />
        <p className="min-w-0 flex-1 text-xs text-fg-2">
          Target set to <b className="font-medium text-fg">{sizeWords(undo.targetBytes)}</b> at {clockTime(undo.at)}.
        </p>
        <Button
          size="sm"
          kind="quiet"
          shortcut="U"
          reason={reason}
          onClick={take}
          icon={<Undo2 aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
        >
          Undo to {gibFigure(undo.beforeBytes)}
        </Button>
      </div>
      {target.problem && <ProblemNotice problem={target.problem} title="Not undone" className="mt-3" />}
    </div>
  );
}
