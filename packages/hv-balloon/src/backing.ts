import type { PageRange } from '@dimmer/pages';

/** What the machine has at a guest-physical range outside of sticks, which are always ordinary RAM. */
export interface BackingSection extends PageRange {
  /** `huge`: RAM of larger pages, which a discard of 4 KiB cannot return. `rom` and `mmio` are never discarded. */
  readonly kind: 'ram' | 'huge' | 'rom' | 'mmio';
}

export interface Backing {
  readonly kind: BackingSection['kind'] | 'hole';
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

function lookUp(ranges: readonly PageRange[], page: number): { readonly index: number; readonly end: number } {
  const index = lastAtOrBefore(ranges, page);
  const range = ranges[index];
  if (range && page < range.start + range.count) return { index, end: range.start + range.count };
  return { index: -1, end: ranges[index + 1]?.start ?? Number.POSITIVE_INFINITY };
}

/** What backs a page: boot memory, a stick, or nothing (spec 4.5 step 1). */
export function backingAt(sections: readonly BackingSection[], sticks: readonly PageRange[], page: number): Backing {
  const boot = lookUp(sections, page);
  if (boot.index >= 0) return { kind: sections[boot.index]!.kind, end: boot.end };
  const stick = lookUp(sticks, page);
  if (stick.index >= 0) return { kind: 'ram', end: stick.end };
  return { kind: 'hole', end: Math.min(boot.end, stick.end) };
}
