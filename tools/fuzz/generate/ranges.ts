import { missingFrom } from '../../../packages/hv-balloon/test/fuzz/model/pages.ts';
import type { Model } from '../../../packages/hv-balloon/test/fuzz/model/model.ts';
import type { WireRange } from './messages.ts';
import { below, between, onceIn, pick, pickWeighted, type Random } from './random.ts';

const MOST_PAGES = 2 ** 24 - 1;

/** A run of pages that the guest may own, with the books that tell which of them it gave up. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly both: readonly number[];
}

function places(model: Model): readonly Place[] {
  const boot = model.layout.sections.map(({ start, count }) => ({ start, end: start + count, both: model.boot.both }));
  const given = model.parts.filter(({ held }) => held > 0);
  return [...boot, ...given.map(({ from, planned, both }) => ({ start: from, end: from + planned, both }))];
}

/** Pages that the guest holds: at most `most` of them, in one range; undefined where the chosen place has none. */
export function drawHeldRange(random: Random, model: Model, most: number): WireRange | undefined {
  const all = places(model);
  // Sticks are where most of the books are: they are looked at more often than their number asks for.
  const place = onceIn(random, 2) ? all.at(-1)! : pick(random, all);
  const held = missingFrom([...place.both], place.start, place.end);
  if (held.length === 0) return undefined;
  const at = 2 * below(random, held.length / 2);
  const [from, to] = [held[at]!, held[at + 1]!];
  // One page left of all is where books go wrong.
  const whole = to - from > 1 && onceIn(random, 6) ? to - from - 1 : to - from;
  const limit = Math.min(most, whole, MOST_PAGES);
  const count = onceIn(random, 2) ? limit : Math.min(limit, between(random, 1, onceIn(random, 3) ? limit : 64));
  const last = to - count;
  return [pick(random, [from, last, between(random, from, last), Math.max(from, last - 1)]), count];
}

/** Anything: around the borders of what there is, outside of it, of any length. */
export function drawAnyRange(random: Random, model: Model, recent: readonly WireRange[]): WireRange {
  if (recent.length > 0 && onceIn(random, 3)) return vary(random, pick(random, recent));
  const count = pickWeighted(random, [
    [5, between(random, 1, 40)],
    [2, between(random, 1, 5000)],
    [1, 0],
    [1, between(random, 1, MOST_PAGES)],
    [1, MOST_PAGES],
  ] as const);
  return [drawPage(random, model), count];
}

function drawPage(random: Random, model: Model): number {
  const edges = model.layout.sections.flatMap(({ start, count }) => [start, start + count]);
  for (const { start, count, from, planned } of model.parts) edges.push(start, start + count, from, from + planned);
  edges.push(model.layout.region.start);
  const near = Math.max(0, pick(random, edges) + between(random, -40, 40));
  const anywhere = below(random, 2 ** 40);
  const last = 2 ** 40 - 1 - below(random, 3);
  return pickWeighted(random, [
    [14, near],
    [1, anywhere],
    [1, last],
    [2, 0],
  ] as const);
}

/** The same again, shifted, longer or shorter. */
function vary(random: Random, [start, count]: WireRange): WireRange {
  const shift = onceIn(random, 2) ? 0 : between(random, -3, 3);
  const longer = onceIn(random, 2) ? 0 : between(random, -3, 3);
  const page = Math.min(2 ** 40 - 1, Math.max(0, start + shift));
  return [page, Math.min(MOST_PAGES, Math.max(0, count + longer))];
}
