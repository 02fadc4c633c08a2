import type { ChartColours } from './chart-colours.ts';
import type { Patterns } from './patterns.ts';
import type { PlotView, Preview } from './plot-view.ts';
import { findRuns } from './runs.ts';

type Column = readonly (number | null)[];
type Fill = CanvasPattern | string;

/** Where things are on the canvas, in device pixels. */
export interface Canvas {
  readonly context: CanvasRenderingContext2D;
  readonly pixelRatio: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: (time: number) => number;
  readonly y: (bytes: number) => number;
}

/** Draws areas, gaps, marks and lines over the grid: areas with an edge, lines with a casing, so that each can be told from any other. */
export function drawPlot(canvas: Canvas, view: PlotView, colours: ChartColours, patterns: Patterns): void {
  const { context } = canvas;
  context.save();
  context.beginPath();
  context.rect(canvas.left, canvas.top, canvas.width, canvas.height);
  context.clip();
  if (view.preview) drawFuture(canvas, view.preview, colours.inset);
  drawAreas(canvas, view, colours, patterns);
  for (const gap of view.gaps) drawGap(canvas, gap, patterns.gap);
  for (const { time } of view.marks) drawMark(canvas, time, colours.mark);
  drawLines(canvas, view, colours);
  if (view.preview) drawPreview(canvas, view.stack, view.preview, colours.target);
  context.restore();
}

function drawAreas(
  canvas: Canvas,
  { stack, maximumBytes, topBytes }: PlotView,
  colours: ChartColours,
  patterns: Patterns,
): void {
  const zero = stack.t.map(() => 0);
  const top = stack.plugged.map((bytes) => (bytes === null ? null : Math.max(bytes, Math.min(maximumBytes, topBytes))));
  fillBetween(canvas, stack.t, top, stack.plugged, patterns.unplugged);
  fillBetween(canvas, stack.t, stack.ballooned, stack.actual, patterns.ballooned);
  fillBetween(canvas, stack.t, stack.actual, zero, colours.inset);
  fillBetween(canvas, stack.t, stack.available, stack.demand, colours.availableArea);
  fillBetween(canvas, stack.t, stack.demand, zero, colours.demandArea);
}

function drawLines(canvas: Canvas, { stack }: PlotView, colours: ChartColours): void {
  const { t } = stack;
  strokeLine(canvas, t, stack.plugged, { colour: colours.unplugged, width: 1.25, stepped: true });
  strokeLine(canvas, t, stack.ballooned, { colour: colours.balloonedLine, width: 1 });
  strokeLine(canvas, t, stack.available, { colour: colours.availableLine, width: 1 });
  strokeLine(canvas, t, stack.demand, { colour: colours.demand, width: 1.5 });
  const target = { colour: colours.target, width: 1.75, stepped: true, dash: [6, 3] };
  const actual = { colour: colours.actual, width: 1.75 };
  const resident = { colour: colours.resident, width: 1.75, dash: [6, 2, 1.5, 2] };
  strokeLine(canvas, t, stack.target, { ...target, colour: colours.surface, width: 3.5, dash: [], faint: true });
  strokeLine(canvas, t, stack.actual, { ...actual, colour: colours.surface, width: 3.5, faint: true });
  strokeLine(canvas, t, stack.resident, { ...resident, colour: colours.surface, width: 3.5, dash: [], faint: true });
  strokeLine(canvas, t, stack.resident, resident);
  strokeLine(canvas, t, stack.actual, actual);
  strokeLine(canvas, t, stack.target, target);
}

/** What has not been yet stands on ground of its own. */
function drawFuture({ context, left, top, width, height, x }: Canvas, { time }: Preview, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(x(time), top, left + width - x(time), height);
}

/** From the target there is to the one that may come, dotted: it is not asked for yet. */
function drawPreview(canvas: Canvas, { target }: PlotView['stack'], { time, bytes }: Preview, colour: string): void {
  const { context, pixelRatio, left, width, x, y } = canvas;
  const before = target.findLast((size) => size !== null) ?? bytes;
  context.strokeStyle = colour;
  context.lineWidth = 2 * pixelRatio;
  context.setLineDash([2 * pixelRatio, 3 * pixelRatio]);
  context.beginPath();
  context.moveTo(x(time), y(before));
  context.lineTo(x(time), y(bytes));
  context.lineTo(left + width, y(bytes));
  context.stroke();
  context.setLineDash([]);
}

function fillBetween(canvas: Canvas, t: readonly number[], upper: Column, lower: Column, fill: Fill): void {
  const { context, x, y } = canvas;
  context.fillStyle = fill;
  for (const { from, to } of findRuns(upper, lower)) {
    context.beginPath();
    for (let index = from; index <= to; index += 1) context.lineTo(x(t[index]!), y(upper[index]!));
    for (let index = to; index >= from; index -= 1) context.lineTo(x(t[index]!), y(lower[index]!));
    context.fill();
  }
}

interface Line {
  readonly colour: string;
  /** CSS pixels. */
  readonly width: number;
  /** Holds until it changes, as a target does. */
  readonly stepped?: boolean;
  readonly dash?: readonly number[];
  readonly faint?: boolean;
}

function strokeLine(canvas: Canvas, t: readonly number[], values: Column, line: Line): void {
  const { context, pixelRatio, x, y } = canvas;
  context.strokeStyle = line.colour;
  context.lineWidth = line.width * pixelRatio;
  context.lineJoin = 'round';
  context.globalAlpha = line.faint ? 0.85 : 1;
  context.setLineDash((line.dash ?? []).map((length) => length * pixelRatio));
  context.beginPath();
  for (const { from, to } of findRuns(values)) {
    context.moveTo(x(t[from]!), y(values[from]!));
    for (let index = from + 1; index <= to; index += 1) {
      if (line.stepped) context.lineTo(x(t[index]!), y(values[index - 1]!));
      context.lineTo(x(t[index]!), y(values[index]!));
    }
  }
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawGap(
  { context, top, height, x }: Canvas,
  gap: { readonly from: number; readonly to: number },
  fill: Fill,
): void {
  context.fillStyle = fill;
  context.fillRect(x(gap.from), top, x(gap.to) - x(gap.from), height);
}

function drawMark({ context, pixelRatio, top, height, x }: Canvas, time: number, colour: string): void {
  context.fillStyle = colour;
  for (let at = top; at < top + height; at += 4 * pixelRatio) context.fillRect(x(time), at, pixelRatio, 2 * pixelRatio);
}
