import type { Device, Operation, Vm } from '@dimmer/contract';
import { X } from 'lucide-react';
import { type KeyboardEvent, type SyntheticEvent, useState } from 'react';
import { useConnectionReason } from '../../../api/use-live.ts';
import { gibFigure, sizeWords } from '../../../lib/bytes.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Kbd } from '../../../ui/kbd.tsx';
import { ProblemNotice } from '../../../ui/problem-notice.tsx';
import { useKeys } from '../../../shell/use-keys.ts';
import { AfterFigures } from './after-figures.tsx';
import { PlanPreview } from './plan-preview.tsx';
import { presetsFor } from './presets.ts';
import { judgeDraft } from './resize-draft.ts';
import { ResizeSlider } from './resize-slider.tsx';
import { SizeField } from './size-field.tsx';
import { TypedConfirmation } from './typed-confirmation.tsx';
import { usePlan } from './use-plan.ts';
import { useSetTarget } from './use-set-target.ts';

export interface ResizePanelProps {
  readonly vm: Vm;
  readonly sticks: readonly Device[];
  /** The operation that a new target would replace. */
  readonly running: Operation | undefined;
  /** The target before the present one, where it is known. */
  readonly beforeBytes: number | null;
  readonly onClose: () => void;
}

/** The ruler as a slider, with the plan of what would be done. Enter applies. */
export function ResizePanel({ vm, sticks, running, beforeBytes, onClose }: ResizePanelProps) {
  const { memory, name } = vm;
  const [bytes, setBytes] = useState<number | undefined>(memory.targetBytes);
  const [typed, setTyped] = useState('');
  const shown = bytes ?? memory.targetBytes;
  const draft = judgeDraft(memory, bytes, name, typed);
  const plan = usePlan(vm.id, Math.min(draft.bounds.maximumBytes, Math.max(draft.bounds.minimumBytes, shown)));
  const target = useSetTarget(vm, onClose);
  const offline = useConnectionReason();
  const reason = offline ?? draft.reason ?? (target.isPending ? 'It is being asked for.' : undefined);
  const change = (size: number | undefined) => {
    setBytes(size);
    target.reset();
  };
  const apply = (event: SyntheticEvent) => {
    event.preventDefault();
    if (reason === undefined && bytes !== undefined)
      target.set({ targetBytes: bytes, force: draft.confirmBelowBytes !== null });
  };
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  useKeys([{ keys: 'Escape', label: 'close', run: onClose }]);
  return (
    <Card aria-label={`Resize ${name}`} className={PANEL} onKeyDown={closeOnEscape}>
      <form onSubmit={apply} aria-label={`Resize ${name}`}>
        <div className="px-5 pt-4 pb-3 max-sm:px-4">
          <div className="flex flex-wrap items-center gap-4">
            <SizeField bytes={shown} bounds={draft.bounds} onChange={change} describedBy="resize-delta" />
            <Delta bytes={shown} actualBytes={memory.actualBytes} />
            <Presets vm={vm} beforeBytes={beforeBytes} onPick={change} />
            <IconButton label="Close" onClick={onClose} className="max-sm:absolute max-sm:top-3 max-sm:right-3">
              <X aria-hidden="true" className="size-4 stroke-[1.5]" />
            </IconButton>
          </div>
          <ResizeSlider
            {...{ memory, sticks }}
            zones={draft.zones}
            bounds={draft.bounds}
            bytes={shown}
            onChange={change}
          />
        </div>
        <div className="grid border-t border-line sm:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
          <div className="min-h-29 px-5 py-3 max-sm:px-4">
            <PlanPreview plan={plan} />
          </div>
          <div className="border-line px-5 py-3 max-sm:border-t max-sm:px-4 sm:border-l">
            <AfterFigures memory={memory} plan={plan} targetBytes={shown} />
          </div>
        </div>
        {draft.confirmBelowBytes !== null && (
          <TypedConfirmation
            name={name}
            targetBytes={shown}
            limitBytes={draft.confirmBelowBytes}
            typed={typed}
            onType={setTyped}
            onUse={change}
          />
        )}
        {target.problem && (
          <ProblemNotice
            problem={target.problem}
            title="The target was not set"
            className="border-t border-line px-5 py-4"
          >
            {target.problem.limitBytes !== undefined && (
              <Button onClick={() => change(target.problem?.limitBytes)}>
                Use {sizeWords(target.problem.limitBytes)}
              </Button>
            )}
          </ProblemNotice>
        )}
        <div className={FOOT}>
          <p className="min-w-0 flex-1 max-sm:hidden">
            {running
              ? 'The operation that runs now is replaced.'
              : `After applying, Undo to ${gibFigure(memory.targetBytes)} GiB stays here for 10 min.`}
          </p>
          <span className="inline-flex items-center gap-1.5 max-sm:hidden">
            <Kbd>Esc</Kbd> closes
          </span>
          <Button onClick={onClose} className="max-sm:flex-1">
            Cancel
          </Button>
          <Button type="submit" kind="primary" shortcut="↵" reason={reason} className="max-sm:flex-2">
            {running ? 'Replace with' : 'Apply'} {gibFigure(shown)} GiB
          </Button>
        </div>
      </form>
    </Card>
  );
}

const PANEL = 'relative shadow-[0_0_0_1px_var(--accent-line),0_10px_28px_-14px_#10182040]';
const FOOT =
  'flex items-center gap-3 border-t border-line bg-surface py-3 pr-4 pl-5 text-xs text-fg-2 rounded-b-lg max-sm:sticky max-sm:bottom-14 max-sm:pl-4';

function Delta({ bytes, actualBytes }: { readonly bytes: number; readonly actualBytes: number | null }) {
  const difference = bytes - (actualBytes ?? bytes);
  return (
    <p id="resize-delta" className="text-fg-2 max-sm:flex max-sm:basis-full max-sm:gap-1.5">
      <b className="block text-md leading-5 font-semibold text-fg max-sm:text-sm">
        {difference > 0 && '+'}
        {gibFigure(difference)} GiB
      </b>
      {actualBytes === null ? 'actual is not known' : 'from actual'}
    </p>
  );
}

interface PresetsProps {
  readonly vm: Vm;
  readonly beforeBytes: number | null;
  readonly onPick: (bytes: number) => void;
}

function Presets({ vm, beforeBytes, onPick }: PresetsProps) {
  return (
    <div className="ml-auto flex flex-wrap gap-1.5 max-sm:ml-0 max-sm:basis-full">
      {presetsFor(vm.memory, beforeBytes).map(({ label, bytes }) => (
        <button
          key={label}
          type="button"
          onClick={() => onPick(bytes)}
          className="inline-flex h-6 items-center gap-1.25 rounded-full bg-surface px-2.25 text-xs text-fg-2 shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-inset hover:text-fg pointer-coarse:h-9 pointer-coarse:px-3"
        >
          {label} <span className="font-medium">{gibFigure(bytes)}</span>
        </button>
      ))}
    </div>
  );
}
