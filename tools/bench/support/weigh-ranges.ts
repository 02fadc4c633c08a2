import { collectGarbage } from './collect-garbage.ts';
import { fill, type Order, pagesIn } from './range-work.ts';
import { RANGE_SETS } from './range-sets.ts';

/** What the memory of this process grows by when one set is filled: heap and typed arrays together, in bytes. */
const [library = '', order = '', count = '0'] = process.argv.slice(2);
const pages = pagesIn(order as Order, Number(count));
const before = await memoryInUse();
const set = RANGE_SETS[library]!();
fill(set, pages);
const bytes = (await memoryInUse()) - before;
if (set.size !== pages.length) throw new Error(`${library} holds ${set.size} ranges`);
process.send?.(bytes);
process.exit(0);

/** Typed arrays are given back on a later turn than the objects that held them. */
async function memoryInUse(): Promise<number> {
  for (let turn = 0; turn < 4; turn += 1) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
