import { clsx } from 'clsx';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { gibFigure } from '../../../lib/bytes.ts';
import { useWidth } from '../use-width.ts';
import { createPlot, type Plot, RIGHT_PX } from './create-plot.ts';
import { type EdgeLabel, spreadLabels } from './edge-labels.ts';
import type { PlotView } from './plot-view.ts';
import { Readout } from './readout.tsx';

export interface MemoryChartProps {
  /** Renewed by the caller whenever something has moved. */
  readonly view: PlotView;
  readonly height: number;
  /** The chart in words. */
  readonly summary: string;
  /** Data have stopped coming: form stays, colour goes. */
  readonly stale?: boolean;
  readonly onBrush?: (from: number, to: number) => void;
  /** The sample the keyboard stands on; the pointer's own takes its place. */
  readonly cursorIndex?: number | null;
}

const LABELS_PX = 88;
const LABEL_GAP_PX = 16;
const NARROW_PX = 480;
const SMALLEST_PX = 160;

/** The width of the plot with its axis, in a chart of `widthPx`: the labels at the right edge need room, but not on the phone. */
export function plotWidthOf(widthPx: number): number {
  return Math.max(SMALLEST_PX, widthPx - (widthPx < NARROW_PX ? 0 : LABELS_PX));
}

/** The stacked chart with direct labels at its right edge and a readout at the pointer. */
export function MemoryChart({ view, height, summary, stale = false, onBrush, cursorIndex = null }: MemoryChartProps) {
  const [measure, widthPx] = useWidth(760);
  const plotWidth = plotWidthOf(widthPx);
  const host = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<Plot>();
  const [point, setPoint] = useState<number | null>(null);
  const [, setShown] = useState<PlotView>();
  const brush = useEffectEvent((from: number, to: number) => onBrush?.(from, to));
  const canBrush = onBrush !== undefined;
  useEffect(() => {
    const made = createPlot(host.current!, {
      width: 300,
      height,
      onPoint: setPoint,
      ...(canBrush && { onBrush: (from: number, to: number) => brush(from, to) }),
    });
    setPlot(made);
    return () => made.destroy();
  }, [height, canBrush]);
  useEffect(() => plot?.resize(plotWidth, height), [plot, plotWidth, height]);
  useEffect(() => {
    plot?.show(view);
    setShown(view);
  }, [plot, view, plotWidth, height]);
  const at = point ?? cursorIndex;
  return (
    <div
      ref={measure}
      role="img"
      aria-label={summary}
      className={clsx('relative min-w-0', stale && 'opacity-60 saturate-30')}
    >
      <div ref={host} className={PLOT} style={{ height }} />
      {plot && widthPx >= NARROW_PX && <EdgeLabels plot={plot} view={view} leftPx={plotWidth} heightPx={height} />}
      {plot && at !== null && view.stack.t[at] !== undefined && (
        <Readout plot={plot} view={view} index={at} widthPx={plotWidth} />
      )}
    </div>
  );
}

const PLOT =
  '[&_.u-cursor-x]:border-r [&_.u-cursor-x]:border-solid [&_.u-cursor-x]:border-fg [&_.u-select]:bg-[color-mix(in_srgb,var(--accent)_14%,transparent)] [&_.u-over]:cursor-crosshair';

const NAMES = [
  ['plugged', 'plugged', 'text-fg-2'],
  ['actual', 'actual', 'font-semibold text-fg'],
  ['target', 'target', 'font-semibold text-accent'],
  ['demand', 'demand', 'font-semibold text-committed-text'],
  ['resident', 'resident', 'font-semibold text-resident'],
  ['after', 'after', 'font-semibold text-accent'],
] as const;

interface EdgeLabelsProps {
  readonly plot: Plot;
  readonly view: PlotView;
  readonly leftPx: number;
  readonly heightPx: number;
}

/** The newest figure of each line, at its height; lines that lie on each other share one label. */
function EdgeLabels({ plot, view, leftPx, heightPx }: EdgeLabelsProps) {
  const labels = newestFigures(view).map(({ key, text, bytes }) => ({ key, text, y: plot.yOf(bytes) }));
  return spreadLabels(labels, LABEL_GAP_PX, heightPx - 2 * LABEL_GAP_PX).map(({ key, text, y }) => (
    <span
      key={key}
      aria-hidden="true"
      className={clsx(
        'absolute flex items-center gap-1 text-2xs leading-none whitespace-nowrap',
        NAMES.find(([name]) => name === key)?.[2],
      )}
      style={{ left: leftPx - RIGHT_PX + 4, top: y - 5.5 }}
    >
      <i className="w-1.5 border-t border-line-control" />
      {text}
    </span>
  ));
}

function newestFigures({ stack, preview }: PlotView): readonly (Omit<EdgeLabel, 'y'> & { readonly bytes: number })[] {
  const seen = new Set<string>();
  const after = preview ? [{ key: 'after', text: `${gibFigure(preview.bytes)} after`, bytes: preview.bytes }] : [];
  const figures = ORDER.flatMap((key) => {
    const bytes = stack[key].findLast((figure) => figure !== null) ?? null;
    if (bytes === null) return [];
    const figure = gibFigure(bytes);
    if ((key === 'target' || key === 'plugged') && seen.has(figure)) return [];
    seen.add(figure);
    return [{ key, text: `${figure} ${key}`, bytes }];
  });
  return [...figures, ...after];
}

const ORDER = ['actual', 'target', 'plugged', 'demand', 'resident'] as const;
