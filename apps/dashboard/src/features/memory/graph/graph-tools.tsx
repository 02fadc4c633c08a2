import { Download, Minus, Pause, Play, Plus, X } from 'lucide-react';
import { clockTime, durationWords } from '../../../lib/time.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Segments } from '../../../ui/segments.tsx';
import type { GraphSearch } from './graph-search.ts';
import { SPANS, type Span, type Window } from './windows.ts';

export interface GraphToolsProps {
  readonly search: GraphSearch;
  readonly paused: boolean;
  readonly onSearch: (change: Partial<GraphSearch>) => void;
  readonly onPause: () => void;
  readonly onZoom: (factor: number) => void;
  readonly onSave: () => void;
  readonly saveReason: string | undefined;
}

const SPAN_SEGMENTS = (Object.keys(SPANS) as Span[]).map((value) => ({ value, label: SPANS[value].label }));
const VIEWS = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
] as const;

/** How long, which window, chart or table, and the data to take away. */
export function GraphTools({ search, paused, onSearch, onPause, onZoom, onSave, saveReason }: GraphToolsProps) {
  const Icon = paused ? Play : Pause;
  return (
    <div className="flex flex-wrap items-center gap-3 py-3 pr-4 pl-5 max-sm:gap-2 max-sm:px-4">
      <Segments
        label="Span"
        segments={SPAN_SEGMENTS}
        value={search.span}
        onChange={(span) => onSearch({ span, zoom: null })}
        className="max-sm:w-full max-sm:overflow-x-auto"
      />
      <span className="flex gap-0.5">
        <IconButton label="Zoom in" onClick={() => onZoom(0.5)} aria-keyshortcuts="+">
          <Plus aria-hidden="true" className="size-4 stroke-[1.5]" />
        </IconButton>
        <IconButton label="Zoom out" onClick={() => onZoom(2)} aria-keyshortcuts="-">
          <Minus aria-hidden="true" className="size-4 stroke-[1.5]" />
        </IconButton>
      </span>
      {search.zoom && <ZoomChip zoom={search.zoom} onClear={() => onSearch({ zoom: null })} />}
      <span className="flex-1" />
      {!search.zoom && (
        <Button
          size="sm"
          aria-pressed={paused}
          onClick={onPause}
          icon={<Icon aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
        >
          <span className="max-sm:sr-only">{paused ? 'Go on' : 'Pause'}</span>
        </Button>
      )}
      <Segments
        label="Show as"
        segments={VIEWS}
        value={search.isTable ? 'table' : 'chart'}
        onChange={(view) => onSearch({ isTable: view === 'table' })}
      />
      <Button
        size="sm"
        reason={saveReason}
        onClick={onSave}
        icon={<Download aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
      >
        <span className="max-sm:sr-only">CSV</span>
      </Button>
    </div>
  );
}

function ZoomChip({ zoom, onClear }: { readonly zoom: Window; readonly onClear: () => void }) {
  return (
    <span className="inline-flex h-7 items-center gap-1.5 rounded-full pr-1 pl-2.5 text-xs shadow-[inset_0_0_0_1px_var(--line-strong)]">
      {clockTime(zoom.from)} to {clockTime(zoom.to)}{' '}
      <span className="text-fg-3">{durationWords(zoom.to - zoom.from)}</span>
      <IconButton label="Show the whole span again" small onClick={onClear}>
        <X aria-hidden="true" className="size-3.5 stroke-[1.7]" />
      </IconButton>
    </span>
  );
}
