import type { RangeSet } from './ordered-ranges.ts';

export type Order = 'in sequence' | 'shuffled';

/** Two pages in every three: ranges that never touch. */
const STRIDE_PAGES = 3;
const RANGE_PAGES = 2;

/** First pages of so many ranges. The same every time. */
export function pagesIn(order: Order, length: number): Uint32Array {
  const pages = Uint32Array.from({ length }, (_, i) => i * STRIDE_PAGES);
  let random = 1;
  for (let i = length - 1; i > 0 && order === 'shuffled'; i -= 1) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const j = random % (i + 1);
    [pages[i], pages[j]] = [pages[j]!, pages[i]!];
  }
  return pages;
}

export function fill(set: RangeSet, pages: Uint32Array): void {
  for (let i = 0; i < pages.length; i += 1) set.insert(pages[i]!, RANGE_PAGES);
}
