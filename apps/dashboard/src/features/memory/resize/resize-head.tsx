import type { Vm } from '@dimmer/contract';
import { X } from 'lucide-react';
import { gibFigure } from '../../../lib/bytes.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { presetsFor } from './presets.ts';
import { SizeField } from './size-field.tsx';
import type { Resize } from './use-resize.ts';

interface ResizeHeadProps {
  readonly vm: Vm;
  readonly resize: Resize;
  readonly beforeBytes: number | null;
  readonly onClose: () => void;
}

/** The number, how far it is from actual, and sizes that are often wanted. */
export function ResizeHead({ vm, resize, beforeBytes, onClose }: ResizeHeadProps) {
  const { bytes, draft, change } = resize;
  return (
    <div className="flex flex-wrap items-center gap-4">
      <SizeField bytes={bytes} bounds={draft.bounds} onChange={change} describedBy="resize-delta" />
      <Delta bytes={bytes} actualBytes={vm.memory.actualBytes} />
      <Presets vm={vm} beforeBytes={beforeBytes} onPick={change} />
      <IconButton label="Close" onClick={onClose} className="max-sm:absolute max-sm:top-3 max-sm:right-3">
        <X aria-hidden="true" className="size-4 stroke-[1.5]" />
      </IconButton>
    </div>
  );
}

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
