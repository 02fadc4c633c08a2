import type { ChartColours } from './chart-colours.ts';

/** Fills of the charts that are more than a colour: the same forms as in bars and legends. */
export interface Patterns {
  /** Hatch: given up by the guest. */
  readonly ballooned: CanvasPattern | string;
  /** Dots: not plugged, room to grow. */
  readonly unplugged: CanvasPattern | string;
  /** Upright stripes: nothing is known. */
  readonly gap: CanvasPattern | string;
}

type Paint = (context: CanvasRenderingContext2D, size: number) => void;

/** Tiles drawn for the pixel ratio of the screen, so that a line stays one pixel thin. */
export function createPatterns(colours: ChartColours, pixelRatio: number): Patterns {
  const make = (cssPx: number, paint: Paint, fallback: string) => tile(Math.round(cssPx * pixelRatio), paint, fallback);
  return {
    ballooned: make(6, (context, size) => paintHatch(context, size, colours, pixelRatio), colours.ballooned),
    unplugged: make(6, (context, size) => paintDots(context, size, colours, pixelRatio), 'transparent'),
    gap: make(5, (context, size) => paintStripes(context, size, colours, pixelRatio), colours.inset),
  };
}

function tile(size: number, paint: Paint, fallback: string): CanvasPattern | string {
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (!context) return fallback;
  paint(context, size);
  return context.createPattern(canvas, 'repeat') ?? fallback;
}

function paintHatch(context: CanvasRenderingContext2D, size: number, colours: ChartColours, pixelRatio: number): void {
  context.fillStyle = colours.ballooned;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = colours.balloonedLine;
  context.lineWidth = pixelRatio;
  context.globalAlpha = 0.75;
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
  }
  context.stroke();
}

function paintDots(context: CanvasRenderingContext2D, size: number, colours: ChartColours, pixelRatio: number): void {
  context.fillStyle = colours.unplugged;
  context.beginPath();
  context.arc(size / 2, size / 2, 0.7 * pixelRatio, 0, 2 * Math.PI);
  context.fill();
}

function paintStripes(
  context: CanvasRenderingContext2D,
  size: number,
  colours: ChartColours,
  pixelRatio: number,
): void {
  context.fillStyle = colours.inset;
  context.fillRect(0, 0, size, size);
  context.fillStyle = colours.grid;
  context.fillRect(Math.floor(size / 2), 0, pixelRatio, size);
}
