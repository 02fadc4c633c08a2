import type { Operation, Vm } from '@dimmer/contract';
import { useState } from 'react';
import { Card, CardHead } from '../../../ui/card.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { LegendItem } from '../../../ui/swatch.tsx';
import { useFreshness } from '../../../api/use-live.ts';
import { MemoryChart } from './memory-chart.tsx';
import { hasResident } from './stack.ts';
import { summarise } from './summary.ts';
import { useLiveView } from './use-live-view.ts';

const SPANS = [
  { value: '1m', label: '1 m', ms: 60_000 },
  { value: '5m', label: '5 m', ms: 300_000 },
  { value: '15m', label: '15 m', ms: 900_000 },
  { value: '1h', label: '1 h', ms: 3_600_000 },
] as const;
type LiveSpan = (typeof SPANS)[number]['value'];

const HEIGHT_PX = 216;

interface LiveCardProps {
  readonly vm: Vm;
  readonly operations: readonly Operation[];
  /** The target that is being made up in the resize panel. */
  readonly previewBytes: number | null;
}

/** Memory as it moves: one sample each second, scrolled by the sample. */
export function LiveCard({ vm, operations, previewBytes }: LiveCardProps) {
  const [span, setSpan] = useState<LiveSpan>('5m');
  const spanMs = SPANS.find(({ value }) => value === span)!.ms;
  const view = useLiveView(vm, { spanMs, operations, previewBytes });
  const freshness = useFreshness();
  return (
    <Card aria-label="Memory, live" className="min-w-0 overflow-hidden">
      <CardHead title="Memory, live">
        <span className="mr-2 flex gap-4 max-xl:hidden">
          <LegendItem kind="committed">demand</LegendItem>
          <LegendItem kind="available">available</LegendItem>
          <LegendItem kind="ballooned">ballooned</LegendItem>
          <LegendItem kind="unused">unused</LegendItem>
          {hasResident(view.stack) && <LegendItem kind="resident">resident</LegendItem>}
        </span>
        <Segments label="Span" segments={SPANS} value={span} onChange={setSpan} className="max-sm:*:px-2" />
      </CardHead>
      <div className="pr-2 pb-2 pl-3 max-sm:px-2">
        <MemoryChart
          view={view}
          height={HEIGHT_PX}
          summary={`Memory of ${vm.name}. ${summarise(view)}`}
          stale={freshness !== 'fresh'}
        />
      </div>
    </Card>
  );
}
