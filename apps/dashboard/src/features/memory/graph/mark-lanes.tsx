import { clsx } from 'clsx';
import { RotateCw, X } from 'lucide-react';
import { percent } from '../ruler/ruler-bands.tsx';
import { type LaneMark, placeLabels } from './marks.ts';
import type { Window } from './windows.ts';

interface MarkLanesProps {
  readonly window: Window;
  readonly lanes: readonly { readonly name: string; readonly marks: readonly LaneMark[] }[];
  readonly plotPx: number;
}

/** What happened, under the chart and on its time: operations as bars with their length, events of the guest as signs. */
export function MarkLanes({ window, lanes, plotPx }: MarkLanesProps) {
  return lanes.map(({ name, marks }) => (
    <div key={name} className="flex h-5.5 items-center border-t border-line pl-9.5 text-2xs text-fg-2">
      <ol aria-label={name} className="relative h-full flex-none overflow-hidden" style={{ width: plotPx }}>
        {marks.map((mark, index) => (
          <Mark key={mark.key} mark={mark} window={window} labelled={placeLabels(marks, window, plotPx)[index]!} />
        ))}
      </ol>
      <span className="min-w-0 flex-1 truncate pl-3 max-sm:hidden">{name}</span>
    </div>
  ));
}

const BARS: Readonly<Record<LaneMark['look'], string>> = {
  done: 'bg-fg',
  short: 'bg-warn-mark',
  running: 'bg-accent',
  restart: '',
  silent: '',
};

interface MarkProps {
  readonly mark: LaneMark;
  readonly window: Window;
  readonly labelled: boolean;
}

function Mark({ mark, window, labelled }: MarkProps) {
  const length = window.to - window.from;
  const start = Math.max(0, (mark.from - window.from) / length);
  const end = Math.min(1, ((mark.to ?? window.to) - window.from) / length);
  return (
    <li
      className="absolute inset-y-0 flex items-center"
      style={{ left: percent(start), width: percent(end - start) }}
      title={mark.label}
    >
      <Sign look={mark.look} />
      <span className={labelled ? 'absolute left-full pl-2.5 whitespace-nowrap' : 'sr-only'}>{mark.label}</span>
    </li>
  );
}

function Sign({ look }: { readonly look: LaneMark['look'] }) {
  if (look === 'restart') return <RotateCw aria-hidden="true" className="-ml-1.5 size-3 flex-none stroke-[1.7]" />;
  if (look === 'silent') return <X aria-hidden="true" className="-ml-1.5 size-3 flex-none stroke-[1.7]" />;
  return <i className={clsx('h-1.5 w-full min-w-1 rounded-[1px]', BARS[look])} />;
}
