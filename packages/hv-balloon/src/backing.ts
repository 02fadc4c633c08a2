import { type PageRange, rangeEnd } from '@dimmer/pages';

/** What the machine has at a guest-physical range outside of sticks, which are always ordinary RAM. */
export interface BackingSection extends PageRange {
  /** `huge`: RAM of larger pages, which a discard of 4 KiB cannot return. `rom` and `mmio` are never discarded. */
  readonly kind: 'ram' | 'huge' | 'rom' | 'mmio';
}

export interface Backing {
  readonly kind: BackingSection['kind'] | 'hole';
  /** A first page of which the same is true. */
  readonly start: number;
  /** First page after the run of this kind; Infinity for the hole above everything. */
  readonly end: number;
}

/** Index of the last range that starts at or before `page`, or −1. `ranges` is ascending and disjoint. */
export function lastAtOrBefore(ranges: readonly PageRange[], page: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.start <= page) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What backs a page: boot memory, a stick, or nothing (spec 4.5 step 1). */
export function backingAt(sections: readonly BackingSection[], sticks: readonly PageRange[], page: number): Backing {
  const inBoot = lastAtOrBefore(sections, page);
  const section = sections[inBoot];
  if (section && page < rangeEnd(section)) return { kind: section.kind, start: section.start, end: rangeEnd(section) };
  const inSticks = lastAtOrBefore(sticks, page);
  const stick = sticks[inSticks];
  if (stick && page < rangeEnd(stick)) return { kind: 'ram', start: stick.start, end: rangeEnd(stick) };
  const next = Math.min(startOf(sections[inBoot + 1]), startOf(sticks[inSticks + 1]));
  return { kind: 'hole', start: page, end: next };
}

function startOf(range: PageRange | undefined): number {
  return range?.start ?? Number.POSITIVE_INFINITY;
}
