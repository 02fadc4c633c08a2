import { type PageRange, rangeEnd } from '@dimmer/pages';
import { allocate, loseMemory, type MemoryMap } from '../memory-map.ts';
import { touch, type Work } from '../work.ts';

/** Whether the guest can do without this memory: nothing in it is pinned or ballooned, and what is used has room elsewhere. */
export function canVacate({ owned, free, used, pinned, ballooned }: MemoryMap, { start, count }: PageRange): boolean {
  if (owned.countIn(start, count) < count) return false;
  if (pinned.intersects(start, count) || ballooned.intersects(start, count)) return false;
  return free.pages - free.countIn(start, count) >= used.countIn(start, count);
}

/** Copies what is used elsewhere and gives the range up. Called only where `canVacate` says so. */
export function vacate(work: Work, range: PageRange): void {
  const { memory, virtio } = work.state;
  const { free, used } = memory;
  const moving = used.countIn(range.start, range.count);
  free.remove(range.start, range.count);
  for (let left = moving; left > 0; ) {
    const copies = allocate(memory, left);
    if (copies.length === 0) break;
    touch(work, copies);
    left -= copies.reduce((pages, { count }) => pages + count, 0);
  }
  if (virtio) virtio.copiedPages += moving;
  loseMemory(memory, range);
  if (memory.nextBelow !== null && memory.nextBelow <= rangeEnd(range)) memory.nextBelow = null;
}
