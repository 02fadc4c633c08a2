/** A point in the pixels of a sparkline; null is a gap. */
export type Point = readonly [x: number, y: number] | null;

/** An SVG path that breaks at gaps, with tenths of pixels. */
export function linePath(points: readonly Point[]): string {
  let path = '';
  let drawing = false;
  for (const point of points) {
    if (point !== null) path += `${drawing ? 'L' : 'M'}${tenth(point[0])} ${tenth(point[1])}`;
    drawing = point !== null;
  }
  return path;
}

/** The same line as steps: a target holds until it changes. */
export function stepPath(points: readonly Point[]): string {
  let path = '';
  let before: Point = null;
  for (const point of points) {
    if (point !== null) path += before === null ? `M${tenth(point[0])} ${tenth(point[1])}` : stepTo(before, point);
    before = point;
  }
  return path;
}

function stepTo([, y0]: NonNullable<Point>, [x, y]: NonNullable<Point>): string {
  return y === y0 ? `H${tenth(x)}` : `H${tenth(x)}V${tenth(y)}`;
}

/** The area between a line and `floor`, one closed piece between gaps. */
export function areaPath(points: readonly Point[], floor: number): string {
  return runs(points)
    .map((run) => `${linePath(run)}L${tenth(run.at(-1)![0])} ${tenth(floor)}L${tenth(run[0]![0])} ${tenth(floor)}Z`)
    .join('');
}

function runs(points: readonly Point[]): NonNullable<Point>[][] {
  const all: NonNullable<Point>[][] = [];
  let run: NonNullable<Point>[] = [];
  for (const point of [...points, null]) {
    if (point !== null) run.push(point);
    else if (run.length > 0) {
      all.push(run);
      run = [];
    }
  }
  return all;
}

function tenth(value: number): string {
  return String(Math.round(value * 10) / 10);
}
