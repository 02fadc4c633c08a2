import { type PageRange, PageRangeTree, type SavedPages, savePages } from '@dimmer/pages';

/**
 * Which pages the host has discarded and not given back. A guest that touches one of them uses memory it does not own:
 * on a real host the page would silently come back, zeroed and unaccounted for.
 */
export interface ReleasedPages {
  discarded(ranges: readonly PageRange[]): void;
  givenBack(range: PageRange): void;
  /** How many of these pages the guest does not own. They count as resident again afterwards. */
  touched(ranges: readonly PageRange[]): number;
  /** Reset: the guest owns all its memory again. */
  clear(): void;
  readonly pages: number;
  save(): SavedPages;
}

export function createReleasedPages(tree = new PageRangeTree()): ReleasedPages {
  return {
    discarded(ranges) {
      for (const { start, count } of ranges) tree.insert(start, count);
    },
    givenBack({ start, count }) {
      tree.remove(start, count);
    },
    touched(ranges) {
      if (tree.size === 0) return 0;
      let pages = 0;
      for (const { start, count } of ranges) if (tree.intersects(start, count)) pages += tree.remove(start, count);
      return pages;
    },
    clear() {
      tree.clear();
    },
    get pages() {
      return tree.pages;
    },
    save: () => savePages(tree),
  };
}
