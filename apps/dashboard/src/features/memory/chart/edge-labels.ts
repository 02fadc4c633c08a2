/** A label at the right edge of a chart, at the height of its line. */
export interface EdgeLabel {
  readonly key: string;
  readonly text: string;
  /** Pixels from the top. */
  readonly y: number;
}

/** Moves labels apart so that none is nearer than `gapPx` to the next, staying inside 0 … `heightPx` and keeping their order. */
export function spreadLabels(labels: readonly EdgeLabel[], gapPx: number, heightPx: number): readonly EdgeLabel[] {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  const down: EdgeLabel[] = [];
  for (const label of sorted) down.push({ ...label, y: Math.max(label.y, (down.at(-1)?.y ?? -Infinity) + gapPx) });
  let limit = heightPx;
  return down
    .toReversed()
    .map((label) => {
      const y = Math.min(label.y, limit);
      limit = y - gapPx;
      return { ...label, y };
    })
    .toReversed();
}
