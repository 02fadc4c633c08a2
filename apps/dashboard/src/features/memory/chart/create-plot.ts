import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type ChartColours, onThemeChange, readChartColours } from './chart-colours.ts';
import { drawPlot } from './draw-plot.ts';
import { createPatterns, type Patterns } from './patterns.ts';
import { plotAxes } from './plot-axes.ts';
import type { PlotView } from './plot-view.ts';

export interface PlotOptions {
  readonly width: number;
  readonly height: number;
  /** The index of the sample under the pointer, or null. */
  readonly onPoint: (index: number | null) => void;
  /** A stretch that was dragged over, epoch ms. */
  readonly onBrush?: (from: number, to: number) => void;
}

export interface Plot {
  readonly show: (view: PlotView) => void;
  readonly resize: (width: number, height: number) => void;
  /** CSS pixels from the top of the plot. */
  readonly yOf: (bytes: number) => number;
  /** CSS pixels from the left of the host. */
  readonly xOf: (time: number) => number;
  readonly destroy: () => void;
}

/** Half of a time under the last moment. */
export const RIGHT_PX = 16;
const TOP_PX = 8;
/** demand, available, actual, plugged, target. */
const COLUMNS = 5;

/** A chart of one VM's memory: uPlot has scales, axes and the pointer, what is drawn is ours. */
export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  let view: PlotView | undefined;
  let look = readLook(host);
  const draw = (plot: uPlot) => view && drawPlot(canvasOf(plot), view, look.colours, look.patterns);
  const top = () => view?.topBytes ?? 1;
  const plot = new uPlot(
    plotOptions(options, draw, top, () => look.colours),
    [[], [], [], [], [], []],
    host,
  );
  const stopTheme = onThemeChange(() => {
    look = readLook(host);
    plot.redraw(false, true);
  });
  return {
    show: (next) => {
      view = next;
      showView(plot, next);
    },
    resize: (width, height) => plot.setSize({ width, height }),
    yOf: (bytes) => plot.valToPos(bytes, 'y') + plot.over.offsetTop,
    xOf: (time) => plot.valToPos(time / 1000, 'x') + plot.over.offsetLeft,
    destroy: () => {
      stopTheme();
      plot.destroy();
    },
  };
}

interface Look {
  readonly colours: ChartColours;
  readonly patterns: Patterns;
}

function readLook(host: HTMLElement): Look {
  const colours = readChartColours(host);
  return { colours, patterns: createPatterns(colours, devicePixelRatio) };
}

function plotOptions(
  { width, height, onPoint, onBrush }: PlotOptions,
  draw: (plot: uPlot) => void,
  top: () => number,
  colours: () => ChartColours,
): uPlot.Options {
  return {
    width,
    height,
    padding: [TOP_PX, RIGHT_PX, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: onBrush !== undefined, y: false, setScale: false } },
    scales: { x: { time: true }, y: { range: () => [0, top()] } },
    axes: plotAxes(colours),
    series: [{}, ...Array.from({ length: COLUMNS }, () => ({ paths: () => null, points: { show: false } }))],
    hooks: {
      drawAxes: [draw],
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
      setSelect: [(plot) => brush(plot, onBrush)],
    },
  };
}

function showView(plot: uPlot, view: PlotView): void {
  plot.batch(() => {
    plot.setData(dataOf(view), false);
    plot.setScale('x', { min: view.window.from / 1000, max: view.window.to / 1000 });
  });
}

function dataOf({ stack }: PlotView): uPlot.AlignedData {
  const seconds = stack.t.map((at) => at / 1000);
  return [
    seconds,
    ...[stack.demand, stack.available, stack.actual, stack.plugged, stack.target].map((column) => [...column]),
  ];
}

function canvasOf(plot: uPlot) {
  const { left, top, width, height } = plot.bbox;
  return {
    context: plot.ctx,
    pixelRatio: devicePixelRatio,
    left,
    top,
    width,
    height,
    x: (time: number) => plot.valToPos(time / 1000, 'x', true),
    y: (bytes: number) => plot.valToPos(bytes, 'y', true),
  };
}

function brush(chart: uPlot, onBrush: PlotOptions['onBrush']): void {
  const { left, width } = chart.select;
  if (width <= 0) return;
  onBrush?.(chart.posToVal(left, 'x') * 1000, chart.posToVal(left + width, 'x') * 1000);
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
