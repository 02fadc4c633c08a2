import { alignUp, type PageRange, rangeEnd } from '@dimmer/pages';

/** The lowest aligned gap of the region that `count` pages fit in, or undefined (spec 5.4). `taken` is ascending. */
export function findGap(
  region: PageRange,
  taken: readonly PageRange[],
  count: number,
  alignment: number,
): number | undefined {
  let candidate = alignUp(region.start, alignment);
  for (const range of taken) {
    if (candidate + count <= range.start) break;
    candidate = Math.max(candidate, alignUp(rangeEnd(range), alignment));
  }
  return candidate + count <= rangeEnd(region) ? candidate : undefined;
}
