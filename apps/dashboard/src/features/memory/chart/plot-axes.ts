import type uPlot from 'uplot';
import { axisTicks } from '../../../lib/axis-ticks.ts';
import { gibTick } from '../../../lib/bytes.ts';
import type { ChartColours } from './chart-colours.ts';
import { tickTime } from './tick-time.ts';

const FONT = '11px "Inter Variable", Inter, system-ui, sans-serif';
/** Width of the figures at the left of a plot. */
export const Y_AXIS_PX = 38;
const X_AXIS_PX = 24;
const PX_PER_Y_TICK = 42;

/** Time below, GiB at the left; `colours` is asked at each drawing, because the theme may have changed. */
export function plotAxes(colours: () => ChartColours): uPlot.Axis[] {
  const common = { stroke: () => colours().text, font: FONT, ticks: { show: false } };
  const grid = { stroke: () => colours().grid, width: 1 };
  return [
    { ...common, size: X_AXIS_PX, gap: 6, space: 70, grid: { show: false }, values: writeTimes },
    { ...common, size: Y_AXIS_PX, gap: 8, grid, splits: splitSizes, values: (_, splits) => splits.map(gibTick) },
  ];
}

function splitSizes(plot: uPlot, _: number, __: number, topBytes: number): number[] {
  return axisTicks(topBytes, Math.max(2, plot.bbox.height / devicePixelRatio / PX_PER_Y_TICK));
}

function writeTimes(_: uPlot, splits: number[], __: number, ___: number, stepSeconds: number): string[] {
  return splits.map((at) => tickTime(at * 1000, stepSeconds * 1000));
}
