import { presentPages } from './memory-map.ts';
import { linuxFloorPages } from './linux-floor.ts';
import type { GuestState, Outgoing } from './state.ts';
import { transmit } from './transmit.ts';
import type { Work } from './work.ts';

/** A guest reports once a second (spec 2). */
export const STATUS_PERIOD_MS = 1_000;
/** Timers of VM time are exact up to rounding. */
const ROUNDING_MS = 1;
/** A page file as large as this is what Windows tells (the example of spec 1.6). */
const PAGE_FILE_PAGES = 0x10_0000n;

/** Reports, unless it is too early, too soon after the last report, or unwanted. A report for which the ring has no room is lost. */
export function callReporter(work: Work): void {
  const { driver, temperament, virtio } = work.state;
  // Only Dynamic Memory has such a report.
  if (virtio) return;
  if (driver.link !== 'connected' || !temperament.statusReports) return;
  if (driver.suppressed && temperament.honoursSuppress) return;
  if (driver.statusCallsToSkip > 0) {
    driver.statusCallsToSkip -= 1;
    return;
  }
  if (work.at - driver.lastStatusAt < STATUS_PERIOD_MS - ROUNDING_MS) return;
  driver.lastStatusAt = work.at;
  transmit(work, describeStatus(work.state));
}

function describeStatus(state: GuestState): Outgoing & { readonly type: 'STATUS_REPORT' } {
  const { memory, driver, temperament } = state;
  const windows = temperament.family === 'windows';
  const held = driver.balloonedPages + state.offlinePages;
  const committed = commitCharge(state) + held + (windows ? 0 : linuxFloorPages(floorBase(state)));
  return {
    type: 'STATUS_REPORT',
    numAvail: BigInt(memory.free.pages),
    numCommitted: BigInt(committed),
    pageFileSize: windows ? PAGE_FILE_PAGES : 0n,
    zeroFree: windows ? BigInt(memory.free.pages) : 0n,
    pageFileWrites: windows ? Math.max(0, commitCharge(state) - inUse(state)) : 0,
    ioDiff: 0,
  };
}

/** What Linux reckons its floor from: recent kernels leave out what is ballooned (spec 6.3). */
export function floorBase({ memory, temperament }: GuestState): number {
  return temperament.generation === 'recent' ? presentPages(memory) : memory.owned.pages;
}

function inUse({ memory }: GuestState): number {
  return memory.pinned.pages + memory.used.pages;
}

/** What programs have been promised, whether or not there is memory for all of it. */
function commitCharge(state: GuestState): number {
  return state.memory.pinned.pages + Math.max(state.memory.used.pages, state.workload.wantedPages);
}
