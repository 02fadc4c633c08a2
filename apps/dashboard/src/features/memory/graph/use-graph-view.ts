import type { Operation, Vm } from '@dimmer/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { client } from '../../../api/client.ts';
import { serverNow } from '../../../api/live/samples.ts';
import { findGaps } from '../chart/gaps.ts';
import { type PlotView, topOf } from '../chart/plot-view.ts';
import { type Columns, stackColumns } from '../chart/stack.ts';
import { lifeWithin, pluggedColumn, usePluggedHistory } from '../chart/use-live-view.ts';
import { stepFor, type Window } from './windows.ts';

export interface Graph {
  readonly columns: Columns;
  readonly view: PlotView;
  readonly stepMs: number;
}

export interface GraphQuery {
  /** A fixed window, or null for the last `spanMs`. */
  readonly zoom: Window | null;
  readonly spanMs: number;
  readonly paused: boolean;
}

const SLOWEST_MS = 60_000;

/** The recorded samples of a window as a chart can show them; without a fixed window it goes on with the time. */
export function useGraph(
  vm: Vm,
  { zoom, spanMs, paused }: GraphQuery,
  operations: readonly Operation[],
): Graph | undefined {
  const step = stepFor(zoom ?? { from: 0, to: spanMs });
  const { data } = useQuery({
    queryKey: ['samples', vm.id, zoom?.from ?? null, zoom?.to ?? null, spanMs],
    queryFn: ({ signal }) => readWindow(vm.id, zoom ?? lastSpan(spanMs), step, signal),
    placeholderData: keepPreviousData,
    refetchInterval: zoom || paused ? false : Math.min(step, SLOWEST_MS),
    staleTime: 0,
  });
  const history = usePluggedHistory(vm);
  const { createdAt, memory } = vm;
  const { maximumBytes, growthMode } = memory;
  return useMemo(() => {
    if (!data) return undefined;
    const { samples, window } = data;
    const columns = { ...samples, pluggedBytes: pluggedColumn({ growthMode }, history, samples) };
    const stack = stackColumns(columns);
    const gaps = findGaps(samples.t, stack.actual, lifeWithin({ createdAt }, window), samples.stepMs);
    const marks = operations.map(({ startedAt, createdAt }) => ({ time: Date.parse(startedAt ?? createdAt) }));
    const view = { stack, window, gaps, marks, preview: null, topBytes: topOf(stack, 0), maximumBytes };
    return { columns, view, stepMs: samples.stepMs };
  }, [data, history, operations, createdAt, maximumBytes, growthMode]);
}

export function lastSpan(spanMs: number): Window {
  const to = Math.round(serverNow());
  return { from: to - spanMs, to };
}

async function readWindow(vm: string, window: Window, step: number, signal: AbortSignal) {
  const query = { from: String(window.from), to: String(window.to), step };
  return { window, samples: await client.getSamples({ params: { vm }, query }, { signal }) };
}
