/** A thing with an address range, in bytes. */
export interface Extent {
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** A stretch of the axis; `gap` is address space with nothing in it, `broken` when drawn shorter than to scale. */
export interface Segment extends Extent {
  readonly kind: 'memory' | 'gap';
  readonly broken: boolean;
  /** Shares 0 … 1 of the rack. */
  readonly startFraction: number;
  readonly fraction: number;
}

export interface RackAxis {
  readonly segments: readonly Segment[];
  readonly toFraction: (addressBytes: number) => number;
}

/** A gap longer than this share of all memory is broken: the rack shows memory to scale, not emptiness. */
const LONGEST_GAP = 0.1;

/** The axis of the rack: addresses to scale from 0, long gaps broken. Extents may touch; they do not overlap. */
export function layAxis(extents: readonly Extent[]): RackAxis {
  const pieces = fillGaps(mergeTouching(extents));
  const memory = pieces.reduce((sum, piece) => sum + (piece.kind === 'memory' ? piece.sizeBytes : 0), 0);
  const longest = Math.max(1, memory * LONGEST_GAP);
  const shown = (piece: Piece) => (piece.kind === 'gap' ? Math.min(piece.sizeBytes, longest) : piece.sizeBytes);
  const total = pieces.reduce((sum, piece) => sum + shown(piece), 0);
  let at = 0;
  const segments = pieces.map((piece) => {
    const segment = {
      ...piece,
      broken: shown(piece) < piece.sizeBytes,
      startFraction: at,
      fraction: shown(piece) / total,
    };
    at += segment.fraction;
    return segment;
  });
  return { segments, toFraction: (address) => findFraction(segments, address) };
}

interface Piece extends Extent {
  readonly kind: Segment['kind'];
}

function mergeTouching(extents: readonly Extent[]): readonly Extent[] {
  const merged: Extent[] = [];
  for (const extent of extents.toSorted((a, b) => a.startBytes - b.startBytes)) {
    const last = merged.at(-1);
    if (last && endOf(last) >= extent.startBytes) {
      merged[merged.length - 1] = { ...last, sizeBytes: Math.max(endOf(last), endOf(extent)) - last.startBytes };
    } else merged.push(extent);
  }
  return merged;
}

function fillGaps(extents: readonly Extent[]): readonly Piece[] {
  let at = 0;
  return extents.flatMap((extent) => {
    const gap = { kind: 'gap', startBytes: at, sizeBytes: extent.startBytes - at } as const;
    at = endOf(extent);
    const memory = { kind: 'memory', ...extent } as const;
    return gap.sizeBytes > 0 ? [gap, memory] : [memory];
  });
}

function findFraction(segments: readonly Segment[], address: number): number {
  const segment = segments.find((candidate) => address < endOf(candidate)) ?? segments.at(-1);
  if (!segment) return 0;
  const inside = Math.min(1, Math.max(0, (address - segment.startBytes) / segment.sizeBytes));
  return segment.startFraction + inside * segment.fraction;
}

function endOf({ startBytes, sizeBytes }: Extent): number {
  return startBytes + sizeBytes;
}
