import type { Operation, Vm } from '@dimmer/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import { useMemo, useState } from 'react';
import { eventsQuery, operationsQuery } from '../../../api/queries.ts';
import { useFreshness } from '../../../api/use-live.ts';
import { useKeys } from '../../../shell/use-keys.ts';
import { Card } from '../../../ui/card.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { LegendItem } from '../../../ui/swatch.tsx';
import { Y_AXIS_PX } from '../chart/plot-axes.ts';
import { RIGHT_PX } from '../chart/create-plot.ts';
import { MemoryChart, plotWidthOf } from '../chart/memory-chart.tsx';
import { hasResident } from '../chart/stack.ts';
import { summarise } from '../chart/summary.ts';
import { useWidth } from '../use-width.ts';
import { writeCsv } from './csv.ts';
import type { GraphSearch } from './graph-search.ts';
import { GraphTable } from './graph-table.tsx';
import { GraphTools } from './graph-tools.tsx';
import { MarkLanes } from './mark-lanes.tsx';
import { guestMarks, operationMarks } from './marks.ts';
import { saveFile } from './save-file.ts';
import { useGraphKeys, useGraphSearch } from './use-graph-search.ts';
import { type Graph, useGraph } from './use-graph-view.ts';
import { brushWindow, SPANS } from './windows.ts';
import { happenedWords } from './happened-words.ts';

const HEIGHT_PX = 400;
const PHONE_HEIGHT_PX = 260;
const PHONE_PX = 480;
const NO_OPERATIONS: readonly Operation[] = [];

/** Recorded memory of a VM: a minute to 30 days, as a chart, a table or a file, with what happened under it. */
export function GraphTab({ vm }: { readonly vm: Vm }) {
  const [search, change] = useGraphSearch();
  const [paused, setPaused] = useState(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const { data: pages } = useInfiniteQuery(operationsQuery({ vm: vm.id, limit: 200 }));
  const operations = useMemo(() => pages?.pages.flatMap(({ items }) => items) ?? NO_OPERATIONS, [pages]);
  const spanMs = SPANS[search.span].ms;
  const graph = useGraph(vm, { zoom: search.zoom, spanMs, paused }, operations);
  const { zoom } = useGraphKeys(search, change);
  useKeys([
    { keys: 'ArrowLeft', label: 'cursor', quiet: true, run: () => setCursor(step(graph, cursor, -1)) },
    { keys: 'ArrowRight', label: 'cursor right', quiet: true, run: () => setCursor(step(graph, cursor, 1)) },
  ]);
  return (
    <Card aria-label="Memory graph">
      <GraphTools
        search={search}
        paused={paused}
        onSearch={change}
        onPause={() => setPaused(!paused)}
        onZoom={zoom}
        onSave={() => graph && saveFile(`${vm.name}-memory.csv`, 'text/csv', writeCsv(graph.columns))}
        saveReason={graph ? undefined : 'The samples are being read.'}
      />
      {graph ? (
        <KnownGraph
          vm={vm}
          graph={graph}
          search={search}
          operations={operations}
          cursor={cursor}
          onBrush={(a, b) => change({ zoom: brushWindow(a, b) ?? search.zoom })}
        />
      ) : (
        <Skeleton className="mx-5 mb-5 h-100" />
      )}
    </Card>
  );
}

interface KnownGraphProps {
  readonly vm: Vm;
  readonly graph: Graph;
  readonly search: GraphSearch;
  readonly operations: readonly Operation[];
  readonly cursor: number | null;
  readonly onBrush: (from: number, to: number) => void;
}

function KnownGraph({ vm, graph, search, operations, cursor, onBrush }: KnownGraphProps) {
  const { view, columns } = graph;
  const [ref, widthPx] = useWidth(1000);
  const freshness = useFreshness();
  const { data: events } = useQuery(
    eventsQuery({ vm: vm.id, type: 'vm.guest-reset,vm.guest-lost,vm.guest-connected', limit: 500 }),
  );
  const marks = operationMarks(operations, view.window);
  const guest = guestMarks(events?.items ?? [], view.window);
  const summary = `${summarise(view)} ${happenedWords(marks, guest)}`.trim();
  return (
    <>
      {search.isTable ? (
        <GraphTable columns={columns} height={HEIGHT_PX + 44} />
      ) : (
        <div ref={ref} className="pr-4 pb-2 pl-3 max-sm:px-2">
          <Legend withResident={hasResident(view.stack)} />
          <MemoryChart
            view={view}
            height={widthPx < PHONE_PX ? PHONE_HEIGHT_PX : HEIGHT_PX}
            summary={`Memory of ${vm.name}. ${summary}`}
            stale={freshness === 'broken'}
            onBrush={onBrush}
            cursorIndex={cursor}
          />
          <MarkLanes
            window={view.window}
            plotPx={plotWidthOf(widthPx) - Y_AXIS_PX - RIGHT_PX}
            lanes={[
              { name: 'operations', marks },
              { name: 'guest', marks: guest },
            ]}
          />
        </div>
      )}
      <p className="flex items-baseline gap-3 border-t border-line px-5 py-3 text-fg-2 max-sm:px-4">
        <Info aria-hidden="true" className="size-4 flex-none self-center stroke-[1.5] text-fg-3" />
        {summary}
      </p>
    </>
  );
}

function Legend({ withResident }: { readonly withResident: boolean }) {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 pb-1 pl-2">
      <LegendItem kind="target">target</LegendItem>
      <LegendItem kind="actual">actual</LegendItem>
      <LegendItem kind="committed">demand</LegendItem>
      <LegendItem kind="available">available</LegendItem>
      <LegendItem kind="ballooned">ballooned</LegendItem>
      <LegendItem kind="unused">unused</LegendItem>
      <LegendItem kind="unplugged">not plugged</LegendItem>
      {withResident && <LegendItem kind="resident">resident on the host</LegendItem>}
    </p>
  );
}

function step(graph: Graph | undefined, cursor: number | null, by: number): number | null {
  const last = (graph?.view.stack.t.length ?? 0) - 1;
  if (last < 0) return null;
  return Math.min(last, Math.max(0, (cursor ?? last) + by));
}
