import { collectGarbage } from './support/collect-garbage.ts';
import { fork } from 'node:child_process';
import type { Emit } from './bench.ts';
import { RANGE_SETS } from './support/range-sets.ts';
import type { RangeSet } from './support/ordered-ranges.ts';
import { fill, type Order, pagesIn } from './support/range-work.ts';

export const name = 'range-tree';

const SIZES = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/** At least this much work behind each figure, so that 10³ ranges are not timed by the clock's grain. */
const LEAST_OPERATIONS = 300_000;
const REPEATS = 3;
const RANGES_WEIGHED = 1_000_000;
/** A library that would need longer for one repeat of the next size is left out of it, and the output says so. */
const LONGEST_REPEAT_SECONDS = 15;
/**
 * Our range tree beside the ordered maps and interval trees of npm, on the same inserts and pops, in one run: nanoseconds
 * an operation, the median of three, and bytes a range.
 */
export async function run(emit: Emit): Promise<void> {
  const tooSlow = new Set<string>();
  for (const n of SIZES) {
    for (const order of ['in sequence', 'shuffled'] as const) {
      const pages = pagesIn(order, n);
      for (const [library, create] of Object.entries(RANGE_SETS)) {
        if (tooSlow.has(library + order)) emit({ bench: name, order, n, library, leftOut: 'too slow at this size' });
        else if (await measure(emit, { library, create, order, pages })) tooSlow.add(library + order);
      }
    }
  }
}

interface Subject {
  readonly library: string;
  readonly create: () => RangeSet;
  readonly order: Order;
  readonly pages: Uint32Array;
}

/** True: ten times as many ranges would take too long. */
async function measure(emit: Emit, subject: Subject): Promise<boolean> {
  const { library, create, order, pages } = subject;
  const n = pages.length;
  const sets = Math.max(1, Math.floor(LEAST_OPERATIONS / n));
  const inserts: number[] = [];
  const pops: number[] = [];
  // A million operations are an average of themselves; with all the libraries more of them would take minutes.
  for (let repeat = 0; repeat < (n >= 1_000_000 && !isOurs(library) ? 1 : REPEATS); repeat += 1) {
    const all = Array.from({ length: sets }, create);
    inserts.push(time(n * sets, () => all.forEach((set) => fill(set, pages))));
    for (const set of all) check(set.size, n, library);
    if (all[0]?.pop) pops.push(time(n * sets, () => all.forEach((set) => check(popAll(set), n, library))));
  }
  const nsPerInsert = median(inserts);
  emit({
    bench: name,
    order,
    n,
    library,
    nsPerInsert,
    nsPerPop: pops.length > 0 ? median(pops) : null,
    bytesPerRange: await bytesPerRange(subject),
  });
  return (nsPerInsert * n * 10 * 1.2) / 1e9 > LONGEST_REPEAT_SECONDS;
}

function isOurs(library: string): boolean {
  return library.endsWith('(ours)');
}

function popAll(set: RangeSet): number {
  let popped = 0;
  while (set.pop?.()) popped += 1;
  return popped;
}

/** All must have done the same work. */
function check(actual: number, expected: number, library: string): void {
  if (actual !== expected) throw new Error(`${library} holds ${actual} ranges where there should be ${expected}`);
}

/** Weighed in a process of its own: among the remains of other sets nothing can be. Smaller sets are lost in the noise. */
function bytesPerRange({ library, order, pages }: Subject): Promise<number | null> {
  if (pages.length !== RANGES_WEIGHED) return Promise.resolve(null);
  const child = fork(new URL('support/weigh-ranges.ts', import.meta.url), [library, order, String(pages.length)]);
  return new Promise((resolve, reject) => {
    child.once('message', (bytes) => resolve(Number(bytes) / pages.length));
    child.once('exit', (code) => reject(new Error(`weighing ${library} ended with ${code}`)));
  });
}

/** Nanoseconds a call of `work`, which does `operations` of them. */
function time(operations: number, work: () => void): number {
  collectGarbage();
  const begin = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - begin) / operations;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
