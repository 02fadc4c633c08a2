/** Which side of its mark a caption stands on, so that two captions never overlap and none leaves the ruler. */
export type CaptionSide = 'left' | 'middle' | 'right' | 'left-raised' | 'right-raised';

export interface Mark {
  readonly fraction: number;
  readonly label: string;
}

/** About the width of a figure in 12 px Inter medium, with tabular numerals. */
const CHARACTER_PX = 7;
const GAP_PX = 10;

/** Sides for two marks over a ruler of `widthPx`; the answer keeps their order. */
export function placeCaptions(marks: readonly [Mark, Mark], widthPx: number): readonly [CaptionSide, CaptionSide] {
  const [first, second] = marks;
  const apart = Math.abs(first.fraction - second.fraction) * widthPx;
  const needed = (width(first) + width(second)) / 2 + GAP_PX;
  if (apart >= needed) return [keepInside(first, widthPx), keepInside(second, widthPx)];
  return first.fraction <= second.fraction
    ? besideEachOther(first, second, widthPx)
    : swap(besideEachOther(second, first, widthPx));
}

/** The lower one stands left and the upper one right; where an edge is in the way, both on one side, one a line higher. */
function besideEachOther(lower: Mark, upper: Mark, widthPx: number): readonly [CaptionSide, CaptionSide] {
  const roomLeft = lower.fraction * widthPx >= width(lower);
  const roomRight = (1 - upper.fraction) * widthPx >= width(upper);
  if (!roomLeft) return ['right-raised', 'right'];
  return roomRight ? ['left', 'right'] : ['left', 'left-raised'];
}

function keepInside(mark: Mark, widthPx: number): CaptionSide {
  const half = width(mark) / 2;
  const x = mark.fraction * widthPx;
  if (x < half) return 'right';
  return x > widthPx - half ? 'left' : 'middle';
}

function swap([a, b]: readonly [CaptionSide, CaptionSide]): readonly [CaptionSide, CaptionSide] {
  return [b, a];
}

function width(mark: Mark): number {
  return mark.label.length * CHARACTER_PX;
}

/** Whether a text fits in a band of the ruler. */
export function fitsIn(label: string, fraction: number, widthPx: number): boolean {
  return label.length * CHARACTER_PX + 2 * GAP_PX <= fraction * widthPx;
}

/** The widest stretch between `start` and `end` without a mark in it: where a label has most room. */
export function roomiest(
  start: number,
  end: number,
  marks: readonly number[],
): { readonly start: number; readonly end: number } {
  const cuts = [start, ...marks.filter((at) => at > start && at < end).toSorted((a, b) => a - b), end];
  const rooms = cuts.slice(1).map((cut, index) => ({ start: cuts[index]!, end: cut }));
  return rooms.reduce((best, room) => (room.end - room.start > best.end - best.start ? room : best));
}
