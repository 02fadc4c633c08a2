import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axisTicks } from '../../../lib/axis-ticks.ts';
import { gibTick } from '../../../lib/bytes.ts';
import { type ChartColours, onThemeChange, readChartColours } from './chart-colours.ts';
import { drawPlot } from './draw-plot.ts';
import { createPatterns, type Patterns } from './patterns.ts';
import type { PlotView } from './plot-view.ts';
import { tickTime } from './tick-time.ts';

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

const FONT = '11px "Inter Variable", Inter, system-ui, sans-serif';
const Y_AXIS_PX = 38;
const X_AXIS_PX = 24;
/** Half of a time under the last moment. */
export const RIGHT_PX = 16;
const PX_PER_Y_TICK = 42;

/** A chart of one VM's memory: uPlot has scales, axes and the pointer, what is drawn is ours. */
export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  let view: PlotView | undefined;
  let colours: ChartColours = readChartColours(host);
  let patterns: Patterns = createPatterns(colours, devicePixelRatio);
  const draw = (plot: uPlot) => view && drawPlot(canvasOf(plot), view, colours, patterns);
  const stroke = () => colours.text;
  const grid = { stroke: () => colours.grid, width: 1 };
  const plot = new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: [8, RIGHT_PX, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: options.onBrush !== undefined, y: false, setScale: false },
      },
      scales: { x: { time: true }, y: { range: () => [0, view?.topBytes ?? 1] } },
      axes: [
        {
          stroke,
          font: FONT,
          size: X_AXIS_PX,
          grid: { show: false },
          ticks: { show: false },
          gap: 6,
          space: 70,
          values: writeTimes,
        },
        {
          stroke,
          font: FONT,
          size: Y_AXIS_PX,
          gap: 8,
          grid,
          ticks: { show: false },
          splits: (chart, _, __, top) =>
            axisTicks(top, Math.max(2, chart.bbox.height / devicePixelRatio / PX_PER_Y_TICK)),
          values: (_, splits) => splits.map(gibTick),
        },
      ],
      series: [{}, ...Array.from({ length: 5 }, () => ({ paths: () => null, points: { show: false } }))],
      hooks: {
        drawAxes: [draw],
        setCursor: [({ cursor }) => options.onPoint(cursor.idx ?? null)],
        setSelect: [(chart) => brush(chart, options.onBrush)],
      },
    },
    [[], [], [], [], [], []],
    host,
  );
  const stopTheme = onThemeChange(() => {
    colours = readChartColours(host);
    patterns = createPatterns(colours, devicePixelRatio);
    plot.redraw(false, true);
  });
  return {
    show: (next) => {
      view = next;
      plot.batch(() => {
        plot.setData(dataOf(next), false);
        plot.setScale('x', { min: next.window.from / 1000, max: next.window.to / 1000 });
      });
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

function writeTimes(_: uPlot, splits: number[], __: number, ___: number, stepSeconds: number): string[] {
  return splits.map((at) => tickTime(at * 1000, stepSeconds * 1000));
}

function brush(chart: uPlot, onBrush: PlotOptions['onBrush']): void {
  const { left, width } = chart.select;
  if (width <= 0) return;
  onBrush?.(chart.posToVal(left, 'x') * 1000, chart.posToVal(left + width, 'x') * 1000);
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
