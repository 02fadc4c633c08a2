/** What the keys of a slider do, in bytes. */
export interface SliderBounds {
  readonly minimumBytes: number;
  readonly maximumBytes: number;
  /** Sizes that can be asked for are multiples of this. */
  readonly stepBytes: number;
}

const GIB = 2 ** 30;
/** Arrow keys move in pieces a person can feel, whatever the guest's alignment is. */
const SMALLEST_ARROW_BYTES = 64 * 2 ** 20;

/** The size after a key, or null for a key that a slider does not know. */
export function moveByKey(key: string, bytes: number, bounds: SliderBounds): number | null {
  const arrow = arrowBytes(bounds.stepBytes);
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: nextMultiple(bytes, arrow),
    ArrowUp: nextMultiple(bytes, arrow),
    ArrowLeft: previousMultiple(bytes, arrow),
    ArrowDown: previousMultiple(bytes, arrow),
    PageUp: nextMultiple(bytes, GIB),
    PageDown: previousMultiple(bytes, GIB),
    Home: bounds.minimumBytes,
    End: bounds.maximumBytes,
  };
  const moved = moves[key];
  return moved === undefined ? null : keepWithin(moved, bounds);
}

/** Inside the bounds and on a step; the bounds themselves are always reachable. */
export function keepWithin(bytes: number, { minimumBytes, maximumBytes, stepBytes }: SliderBounds): number {
  const stepped = Math.round(bytes / stepBytes) * stepBytes;
  return Math.min(maximumBytes, Math.max(minimumBytes, stepped));
}

/** The roundest size near `bytes` that a pixel of the slider can stand for: a power of two no finer than `bytesPerPixel`. */
export function snap(bytes: number, bytesPerPixel: number, bounds: SliderBounds): number {
  const grain = Math.max(arrowBytes(bounds.stepBytes), 2 ** Math.ceil(Math.log2(Math.max(1, bytesPerPixel))));
  return keepWithin(Math.round(bytes / grain) * grain, bounds);
}

export function arrowBytes(stepBytes: number): number {
  return Math.max(stepBytes, SMALLEST_ARROW_BYTES);
}

function nextMultiple(bytes: number, unit: number): number {
  return (Math.floor(bytes / unit) + 1) * unit;
}

function previousMultiple(bytes: number, unit: number): number {
  return (Math.ceil(bytes / unit) - 1) * unit;
}
