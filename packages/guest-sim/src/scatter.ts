import { type PageRange, rangeEnd } from '@dimmer/pages';
import type { MemoryMap } from './memory-map.ts';
import { draw, type Random } from './random.ts';

/** Programs whose pages lie anywhere: chunks of 2 MiB, by their first page. */
export interface Scatter {
  readonly starts: number[];
}

const CHUNK_PAGES = 512;
/** How often a free place is looked for before a chunk stays where it is. */
const TRIES = 8;
/** One chunk in so many moves each second. */
const MOVING = 50;

export function startScatter(scatter: Scatter, memory: MemoryMap, pages: number, random: Random): readonly PageRange[] {
  const touched: PageRange[] = [];
  for (let chunks = Math.floor(pages / CHUNK_PAGES); chunks > 0; chunks -= 1) {
    const start = findPlace(memory, random, null);
    if (start !== undefined) touched.push(occupy(scatter, memory, start));
  }
  return touched;
}

/** A second passes: some programs end, others begin elsewhere. */
export function moveChunks(scatter: Scatter, memory: MemoryMap, random: Random): readonly PageRange[] {
  const touched: PageRange[] = [];
  for (let chunks = Math.ceil(scatter.starts.length / MOVING); chunks > 0; chunks -= 1) {
    touched.push(...moveOne(scatter, memory, random, null));
  }
  return touched;
}

/** New memory gets its share of the chunks at once. */
export function spreadInto(
  scatter: Scatter,
  memory: MemoryMap,
  random: Random,
  added: PageRange,
): readonly PageRange[] {
  const share = Math.ceil((scatter.starts.length * added.count) / Math.max(1, memory.owned.pages));
  return Array.from({ length: share }, () => moveOne(scatter, memory, random, added)).flat();
}

function moveOne(scatter: Scatter, memory: MemoryMap, random: Random, within: PageRange | null): readonly PageRange[] {
  if (scatter.starts.length === 0) return [];
  const place = findPlace(memory, random, within);
  if (place === undefined) return [];
  vacate(scatter, memory, Math.floor(draw(random) * scatter.starts.length));
  return [occupy(scatter, memory, place)];
}

/** An aligned free place of one chunk, drawn from all owned memory or from a part of it. */
function findPlace(memory: MemoryMap, random: Random, within: PageRange | null): number | undefined {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const page = within ? within.start + draw(random) * within.count : drawOwnedPage(memory, random);
    const start = Math.floor(page / CHUNK_PAGES) * CHUNK_PAGES;
    const free = memory.free.rangeAt(start);
    if (free && rangeEnd(free) >= start + CHUNK_PAGES) return start;
  }
  return undefined;
}

function drawOwnedPage({ owned }: MemoryMap, random: Random): number {
  let left = draw(random) * owned.pages;
  for (const { start, count } of owned) {
    if (left < count) return start + left;
    left -= count;
  }
  return 0;
}

function occupy(scatter: Scatter, { free, used }: MemoryMap, start: number): PageRange {
  free.remove(start, CHUNK_PAGES);
  used.insert(start, CHUNK_PAGES);
  scatter.starts.push(start);
  return { start, count: CHUNK_PAGES };
}

function vacate(scatter: Scatter, { free, used }: MemoryMap, index: number): void {
  const start = scatter.starts[index]!;
  scatter.starts[index] = scatter.starts[scatter.starts.length - 1]!;
  scatter.starts.pop();
  // What was taken away together with its stick is gone.
  for (const part of used.rangesIn(start, CHUNK_PAGES)) free.insert(part.start, part.count);
  used.remove(start, CHUNK_PAGES);
}
