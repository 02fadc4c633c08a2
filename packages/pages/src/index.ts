export { containsPage, intersection, type PageRange, rangeEnd } from './page-range.ts';
export { PageRangeTree } from './page-range-tree.ts';
export {
  corrupt,
  createSavedForm,
  explainRefusal,
  readSaved,
  refusalWithin,
  type Restored,
  type SavedForm,
  type SavedRefusal,
} from './saved.ts';
export { restorePages, SavedPages, SavedRange, savePages } from './saved-pages.ts';
export {
  alignDown,
  alignUp,
  bytesToPages,
  GIB,
  isAligned,
  KIB,
  MIB,
  PAGE_BYTES,
  PAGES_PER_GIB,
  PAGES_PER_MIB,
  pagesToBytes,
  TIB,
} from './units.ts';
