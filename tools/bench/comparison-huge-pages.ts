import { INSTANT } from '../../packages/guest-sim/dist/index.js';
import type { PageRangeTree } from '../../packages/pages/dist/index.js';
import type { Emit } from './bench.ts';
import { createHv, createPfnBalloon } from './support/compared-devices.ts';
import { type Costs, createHostAndGuest } from './support/host-and-guest.ts';

const PAGES_PER_GIB = 262_144;
const HUGE_PAGES = 512;
const BOOT_PAGES = 8 * PAGES_PER_GIB;
const TAKEN_PAGES = 2 * PAGES_PER_GIB;

/**
 * 2 GiB are taken from a guest of 8 GiB, of whose lower half every huge page is half in use (spec 10.5). Single pages come
 * from the fragments first, as an allocator of single pages has it; whole huge pages come from the free half.
 */
export function compareHugePages(emit: Emit): void {
  for (const [units, run] of Object.entries({ '4 KiB': () => pfns(false), '2 MiB': () => pfns(true), ranges })) {
    const { ballooned, costs } = run();
    const { fromGuest, discards, hostMs } = costs;
    emit({
      bench: 'comparison huge pages',
      units,
      takenGib: 2,
      messages: fromGuest,
      discards,
      hostMs,
      ...count(ballooned),
    });
  }
}

/** What the host can still back by a huge page: nothing of it was taken. */
function count(ballooned: PageRangeTree): Readonly<Record<string, number>> {
  let kept = 0;
  let broken = 0;
  for (let page = 0; page < BOOT_PAGES; page += HUGE_PAGES) {
    const taken = ballooned.countIn(page, HUGE_PAGES);
    if (taken === 0) kept += 1;
    else if (taken < HUGE_PAGES) broken += 1;
  }
  return { hugePagesKept: kept, hugePagesBroken: broken };
}

/** The second half of each huge page in the lower 4 GiB. */
function halvesInUse() {
  const length = BOOT_PAGES / 2 / HUGE_PAGES;
  return Array.from({ length }, (_, i) => ({ start: i * HUGE_PAGES + HUGE_PAGES / 2, count: HUGE_PAGES / 2 }));
}

const GUEST = {
  kind: 'linux',
  bootRanges: [{ start: 0, count: BOOT_PAGES }],
  workload: 'none',
  seed: 1,
  pinned: halvesInUse(),
  temperament: { ...INSTANT, osUsedPages: 0, balloonOrder: 'lowest-first' },
} as const;

interface Taken {
  readonly costs: Costs;
  readonly ballooned: PageRangeTree;
}

function pfns(hugeUnits: boolean): Taken {
  const balloon = createPfnBalloon(BOOT_PAGES, hugeUnits);
  const machine = createHostAndGuest({ ...GUEST, hardware: 'virtio-balloon' }, [balloon.device]);
  machine.boot();
  const costs = machine.measure(balloon.device, () => balloon.setTarget(BOOT_PAGES - TAKEN_PAGES));
  return { costs, ballooned: machine.guest.memory.ballooned };
}

/** Dynamic Memory, Linux-like: ranges of 2 MiB first. */
function ranges(): Taken {
  const hv = createHv(BOOT_PAGES);
  const machine = createHostAndGuest(GUEST, [hv.device]);
  machine.boot();
  const costs = machine.measure(hv.device, () => hv.setTarget(60_000, BOOT_PAGES - TAKEN_PAGES));
  return { costs, ballooned: machine.guest.memory.ballooned };
}
