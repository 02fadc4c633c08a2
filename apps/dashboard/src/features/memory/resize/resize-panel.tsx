import type { Operation, Problem, Vm } from '@dimmer/contract';
import { type KeyboardEvent, useEffect } from 'react';
import { sizeWords } from '../../../lib/bytes.ts';
import { useKeys } from '../../../shell/use-keys.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { ProblemNotice } from '../../../ui/problem-notice.tsx';
import { AfterFigures } from './after-figures.tsx';
import { PlanPreview } from './plan-preview.tsx';
import { ResizeFoot } from './resize-foot.tsx';
import { ResizeHead } from './resize-head.tsx';
import { ResizeSlider } from './resize-slider.tsx';
import { TypedConfirmation } from './typed-confirmation.tsx';
import { type Resize, useResize } from './use-resize.ts';

export interface ResizePanelProps {
  readonly vm: Vm;
  /** The operation that a new target would replace. */
  readonly running: Operation | undefined;
  /** The target before the present one, where it is known. */
  readonly beforeBytes: number | null;
  /** Told the size that is being made up, and null when that has ended. */
  readonly onPreview: (bytes: number | null) => void;
  readonly onClose: () => void;
}

/** The ruler as a slider, with the plan of what would be done. Enter applies. */
export function ResizePanel({ vm, running, beforeBytes, onPreview, onClose }: ResizePanelProps) {
  const resize = useResize(vm, onClose);
  const { bytes, draft, change, reason } = resize;
  useEffect(() => onPreview(bytes), [bytes, onPreview]);
  useEffect(() => () => onPreview(null), [onPreview]);
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  useKeys([{ keys: 'Escape', label: 'close', run: onClose }]);
  return (
    <Card aria-label={`Resize ${vm.name}`} className={PANEL} onKeyDown={closeOnEscape}>
      <form onSubmit={resize.apply}>
        <div className="px-5 pt-4 pb-3 max-sm:px-4">
          <ResizeHead {...{ vm, resize, beforeBytes, onClose }} />
          <ResizeSlider memory={vm.memory} bytes={bytes} zones={draft.zones} bounds={draft.bounds} onChange={change} />
        </div>
        <Consequences vm={vm} resize={resize} />
        <Confirmation vm={vm} resize={resize} />
        {resize.problem && <Refusal problem={resize.problem} onUse={change} />}
        <ResizeFoot
          {...{ bytes, reason, onClose }}
          targetBytes={vm.memory.targetBytes}
          replaces={running !== undefined}
        />
      </form>
    </Card>
  );
}

const PANEL = 'relative shadow-[0_0_0_1px_var(--accent-line),0_10px_28px_-14px_#10182040]';

interface PartProps {
  readonly vm: Vm;
  readonly resize: Resize;
}

function Consequences({ vm, resize: { plan, bytes } }: PartProps) {
  return (
    <div className="grid border-t border-line sm:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
      <div className="min-h-29 px-5 py-3 max-sm:px-4">
        <PlanPreview plan={plan} />
      </div>
      <div className="border-line px-5 py-3 max-sm:border-t max-sm:px-4 sm:border-l">
        <AfterFigures memory={vm.memory} plan={plan} targetBytes={bytes} />
      </div>
    </div>
  );
}

function Confirmation({ vm, resize: { draft, bytes, typed, type, change } }: PartProps) {
  const limitBytes = draft.confirmBelowBytes;
  if (limitBytes === null) return null;
  return (
    <TypedConfirmation name={vm.name} targetBytes={bytes} {...{ limitBytes, typed }} onType={type} onUse={change} />
  );
}

interface RefusalProps {
  readonly problem: Problem;
  readonly onUse: (bytes: number) => void;
}

/** What the API said, and the size it would take. */
function Refusal({ problem, onUse }: RefusalProps) {
  const { limitBytes } = problem;
  return (
    <ProblemNotice problem={problem} title="The target was not set" className="border-t border-line px-5 py-4">
      {limitBytes !== undefined && <Button onClick={() => onUse(limitBytes)}>Use {sizeWords(limitBytes)}</Button>}
    </ProblemNotice>
  );
}
