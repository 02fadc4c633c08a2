import { PageRangeTree } from '../../packages/pages/src/index.ts';
import type { Emit } from './bench.ts';

export const name = 'range-tree';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
/** At least this much work behind each figure, so that 10³ ranges are not timed by the clock's grain. */
const OPERATIONS = 1_000_000;
const REPEATS = 3;

function shuffled(length: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, i) => i);
  let random = 1;
  for (let i = length - 1; i > 0; i -= 1) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const j = random % (i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Nanoseconds a call of `work`, which does `operations` of them. */
function time(operations: number, work: () => void): number {
  const begin = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - begin) / operations;
}

function measure(ranges: number, prepare: () => PageRangeTree[], work: (trees: PageRangeTree[]) => void): number {
  const trees = Math.max(1, Math.floor(OPERATIONS / ranges));
  return median(
    Array.from({ length: REPEATS }, () => {
      const prepared = prepare();
      return time(trees * ranges, () => work(prepared));
    }),
  );
}

function fill(order: Uint32Array, tree = new PageRangeTree()): PageRangeTree {
  for (let i = 0; i < order.length; i += 1) tree.insert(order[i]! * 3, 2);
  return tree;
}

/** The range tree at 10³ to 10⁶ ranges: nanoseconds an operation, and bytes a range (the typed arrays that hold them). */
export async function run(emit: Emit): Promise<void> {
  for (const n of SIZES) {
    const trees = Math.max(1, Math.floor(OPERATIONS / n));
    const orders = { sequential: Uint32Array.from({ length: n }, (_, i) => i), fragmented: shuffled(n) };
    for (const [order, pages] of Object.entries(orders)) {
      const empty = () => Array.from({ length: trees }, () => new PageRangeTree());
      const full = () => Array.from({ length: trees }, () => fill(pages));
      emit({
        bench: `${name} insert ${order}`,
        n,
        nsPerOperation: measure(n, empty, (all) => all.forEach((tree) => fill(pages, tree))),
        bytesPerRange: fill(pages).byteLength / n,
      });
      emit({ bench: `${name} pop all ${order}`, n, nsPerOperation: measure(n, full, popAll) });
    }
  }
}

function popAll(trees: readonly PageRangeTree[]): void {
  for (const tree of trees) while (tree.pop(2));
}
