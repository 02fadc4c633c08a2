/**
 * A set of pages for the model: half-open intervals in one flat array (start, end, start, end…), ascending, disjoint and
 * never touching. Deliberately not the range tree of the device: what checks it must not share its mistakes.
 */
export type Pages = number[];

/** Index of the first interval that ends at or after `page`. */
function firstEndingAt(set: Pages, page: number): number {
  let low = 0;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (set[2 * middle + 1]! < page) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

export function countPages(set: Pages): number {
  let pages = 0;
  for (let i = 0; i < set.length; i += 2) pages += set[i + 1]! - set[i]!;
  return pages;
}

/** Adds [start, end) and answers how many pages are new. */
export function addPages(set: Pages, start: number, end: number): number {
  if (end <= start) return 0;
  const from = firstEndingAt(set, start);
  let to = from;
  let low = start;
  let high = end;
  let known = 0;
  for (; to < set.length && set[to]! <= end; to += 2) {
    low = Math.min(low, set[to]!);
    high = Math.max(high, set[to + 1]!);
    known += Math.min(set[to + 1]!, end) - Math.max(set[to]!, start);
  }
  set.splice(from, to - from, low, high);
  return end - start - known;
}

/** Takes [start, end) out. */
export function removePages(set: Pages, start: number, end: number): void {
  if (end <= start) return;
  const left: number[] = [];
  const from = firstEndingAt(set, start);
  let to = from;
  for (; to < set.length && set[to]! < end; to += 2) {
    if (set[to]! < start) left.push(set[to]!, Math.min(set[to + 1]!, start));
    if (set[to + 1]! > end) left.push(Math.max(set[to]!, end), set[to + 1]!);
  }
  if (to > from) set.splice(from, to - from, ...left);
}

export function hasAny(set: Pages, start: number, end: number): boolean {
  if (end <= start) return false;
  const at = firstEndingAt(set, start + 1);
  return at < set.length && set[at]! < end;
}

/** Whether all of [start, end) is there. */
export function hasAll(set: Pages, start: number, end: number): boolean {
  const at = firstEndingAt(set, end);
  return end <= start || (at < set.length && set[at]! <= start);
}

/** The parts of [start, end) that are not there, as a set of their own. */
export function missingFrom(set: Pages, start: number, end: number): Pages {
  const missing: Pages = [];
  let page = start;
  for (let at = firstEndingAt(set, start + 1); at < set.length && set[at]! < end; at += 2) {
    if (set[at]! > page) missing.push(page, set[at]!);
    page = set[at + 1]!;
  }
  if (page < end) missing.push(page, end);
  return missing;
}

/** Takes the tail of the highest interval out, at most `most` pages (spec 4.3). */
export function takeHighest(set: Pages, most: number): { readonly start: number; readonly count: number } | undefined {
  if (set.length === 0) return undefined;
  const end = set[set.length - 1]!;
  const start = Math.max(set[set.length - 2]!, end - most);
  removePages(set, start, end);
  return { start, count: end - start };
}
