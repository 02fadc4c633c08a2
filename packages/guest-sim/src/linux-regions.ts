import type { MessageOf } from '@dimmer/dynmem-proto';
import { alignDown, alignUp, type PageRange, rangeEnd } from '@dimmer/pages';

/** What the Linux driver remembers of an area that the host adds to (spec 6.3). Page numbers; ends are exclusive. */
export interface Region {
  readonly start: number;
  end: number;
  /** Up to here memory blocks were really added. */
  haEnd: number;
  /** What the host has backed, less the gaps. */
  readonly coveredStart: number;
  coveredEnd: number;
  readonly gaps: PageRange[];
}

/** Finds or makes the region for a request, and answers with the first in the list that holds its first page. */
export function regionFor(
  regions: Region[],
  { range, region }: MessageOf<'HOT_ADD_REQUEST'>,
  blockPages: number,
): Region | undefined {
  if (region) regions.push(createRegion(region.start, rangeEnd(region), range.start));
  else joinRegion(regions, range, blockPages);
  return regions.find((one) => holds(one, range.start));
}

function createRegion(start: number, end: number, pageStart: number): Region {
  return { start, end, haEnd: start, coveredStart: pageStart, coveredEnd: pageStart, gaps: [] };
}

function holds({ start, end }: Region, page: number): boolean {
  return page >= start && page < end;
}

/** Without a region in the request: an existing one goes on, or one of whole blocks is made around the range. */
function joinRegion(regions: Region[], range: PageRange, blockPages: number): void {
  const known = regions.find((one) => holds(one, range.start));
  if (!known) {
    const start = alignDown(range.start, blockPages);
    regions.push(createRegion(start, start + alignUp(rangeEnd(range) - start, blockPages), range.start));
    return;
  }
  if (range.start > known.coveredEnd) {
    known.gaps.push({ start: known.coveredEnd, count: range.start - known.coveredEnd });
    known.coveredEnd = range.start;
  }
  if (rangeEnd(range) > known.end) known.end += alignUp(rangeEnd(range) - known.end, blockPages);
}

/** Pages of the range that lie in blocks added before: they are covered from now on. Answers how many are new. */
export function coverAdded(region: Region, range: PageRange): PageRange {
  const start = Math.max(range.start, region.coveredEnd);
  const count = Math.max(0, Math.min(rangeEnd(range), region.haEnd) - start);
  if (count > 0) region.coveredEnd = start + count;
  return { start, count };
}
