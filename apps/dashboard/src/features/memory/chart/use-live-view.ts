import type { Layout, Operation, Vm } from '@dimmer/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { ringColumns } from '../../../api/live/ring-columns.ts';
import { ringOf, serverNow } from '../../../api/live/samples.ts';
import { layoutsQuery } from '../../../api/queries.ts';
import { useSampleTick } from '../../../api/use-live.ts';
import { useNow } from '../../../lib/use-now.ts';
import { hasSticks } from '../../devices/has-sticks.ts';
import { findGaps, type Gap } from './gaps.ts';
import { type PlotView, topOf } from './plot-view.ts';
import { pluggedAt, pluggedFromBalloon, pluggedHistory, type PluggedStep } from './plugged-history.ts';
import { type Columns, stackColumns } from './stack.ts';

const SAMPLE_MS = 1000;
const NONE: readonly Layout[] = [];

/** The share of the window that a preview takes, beside the past. */
const PREVIEW_SHARE = 0.1;

/** What a live chart shows: the last `spanMs`, and the target that is being made up. */
export interface LiveSelection {
  readonly spanMs: number;
  readonly operations: readonly Operation[];
  readonly previewBytes: number | null;
}

/** The newest of a VM from the ring of its samples, renewed with each sample and each second. */
export function useLiveView(vm: Vm, { spanMs, operations, previewBytes }: LiveSelection): PlotView {
  const [sampled, setSampled] = useState(0);
  useSampleTick(
    vm.id,
    useCallback(() => setSampled((count) => count + 1), []),
    spanMs,
  );
  const now = useNow();
  const history = usePluggedHistory(vm);
  return useMemo(
    () => liveView(vm, { spanMs, operations, previewBytes }, history),
    [vm, spanMs, history, operations, previewBytes, sampled, now],
  );
}

function liveView(
  vm: Vm,
  { spanMs, operations, previewBytes }: LiveSelection,
  history: readonly PluggedStep[],
): PlotView {
  const to = serverNow();
  const past = { from: to - spanMs, to };
  const preview = previewBytes === null ? null : { time: to, bytes: previewBytes };
  const ring = ringOf(vm.id);
  const columns = ring ? ringColumns(ring, past.from) : EMPTY;
  const stack = stackColumns({ ...columns, pluggedBytes: pluggedColumn(vm.memory, history, columns) });
  return {
    stack,
    window: preview ? { from: past.from, to: to + spanMs * PREVIEW_SHARE } : past,
    gaps: findGaps(stack.t, stack.actual, lifeWithin(vm, past), SAMPLE_MS),
    marks: operations.map(({ startedAt, createdAt }) => ({ time: Date.parse(startedAt ?? createdAt) })),
    preview,
    topBytes: topOf(stack, previewBytes ?? vm.memory.targetBytes),
    maximumBytes: vm.memory.maximumBytes,
  };
}

/** What was plugged at each time of the samples: by the layouts where there are pieces, else by what the samples add up to. */
export function pluggedColumn(
  { growthMode }: Pick<Vm['memory'], 'growthMode'>,
  history: readonly PluggedStep[],
  columns: Omit<Columns, 'pluggedBytes'>,
): Columns['pluggedBytes'] {
  return hasSticks(growthMode) ? pluggedAt(history, columns.t) : pluggedFromBalloon(columns);
}

/** Before it was defined a VM has no samples, and none are missing. */
export function lifeWithin({ createdAt }: Pick<Vm, 'createdAt'>, { from, to }: Gap): Gap {
  return { from: Math.min(to, Math.max(from, Date.parse(createdAt))), to };
}

const EMPTY = {
  t: [],
  actualBytes: [],
  committedBytes: [],
  availableBytes: [],
  targetBytes: [],
  balloonedBytes: [],
  demandBytes: [],
  residentBytes: [],
};

/** What was plugged when, from the newest layouts; and what is plugged now. */
export function usePluggedHistory({ id, memory }: Vm): readonly PluggedStep[] {
  const { data } = useInfiniteQuery(layoutsQuery(id));
  const layouts = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? NONE, [data]);
  const { bootBytes, pluggedBytes } = memory;
  return useMemo(() => pluggedHistory(layouts, bootBytes, pluggedBytes), [layouts, bootBytes, pluggedBytes]);
}
