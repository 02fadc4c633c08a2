import { type GuestState, INSTANT } from '../../packages/guest-sim/dist/index.js';
import { createDimms, createHv, createPfnBalloon } from './support/compared-devices.ts';
import { createHostAndGuest } from './support/host-and-guest.ts';
import type { Emit } from './bench.ts';

const PAGES_PER_GIB = 262_144;
const PAGES_PER_MIB = 256;
const BOOT_PAGES = 4 * PAGES_PER_GIB;
/** Free in boot memory: everything else there is in use. */
const BOOT_FREE_PAGES = 256 * PAGES_PER_MIB;
/** In use in each of the two sticks that are nearly empty. */
const LITTLE_PAGES = 64 * PAGES_PER_MIB;
const NAMES = ['A', 'B', 'C'] as const;

const range = (index: number) => ({ start: (8 + index) * PAGES_PER_GIB, count: PAGES_PER_GIB });

const GUEST = {
  kind: 'windows',
  bootRanges: [{ start: 0, count: BOOT_PAGES }],
  workload: 'none',
  seed: 1,
  temperament: { ...INSTANT, reservePages: 0, reserveShare: 0, headroomPages: 0 },
} as const;

/** The ripple of spec 10.6: sticks A and B are nearly empty, C is full, and the host wants two sticks' worth of memory. */
export function compareRipple(emit: Emit): void {
  const copied = ORDERS.map((order) => ({ order: order.join(''), mib: unplugBlindly(order) / PAGES_PER_MIB }));
  for (const { order, mib } of copied)
    emit({ bench: 'comparison ripple', policy: 'blind unplug', order, copiedMib: mib });
  const meanMib = copied.reduce((sum, { mib }) => sum + mib, 0) / copied.length;
  emit({ bench: 'comparison ripple', policy: 'blind unplug, mean of all orders', copiedMib: meanMib });
  emit({ bench: 'comparison ripple', policy: 'ballooning', ...balloonInstead() });
}

const ORDERS: readonly (readonly (typeof NAMES)[number][])[] = NAMES.flatMap((first) =>
  NAMES.filter((second) => second !== first).map((second) => [first, second]),
);

/** ACPI DIMMs: the host picks, the guest copies what is in the way. Answers with the pages copied. */
function unplugBlindly(order: readonly string[]): number {
  const dimms = createDimms();
  const balloon = createPfnBalloon(BOOT_PAGES, false);
  const devices = [dimms.device, balloon.device];
  const isAcpi = (payload: Uint8Array) => (payload[0] === 0 ? dimms.device : balloon.device);
  const machine = createHostAndGuest({ ...GUEST, hardware: 'pc-dimm' }, devices, isAcpi);
  machine.boot();
  for (const [slot, id] of NAMES.entries()) machine.measure(dimms.device, () => dimms.plug(id, slot, range(slot)));
  machine.advance(0);
  fill(machine.guest);
  for (const id of order) {
    machine.measure(dimms.device, () => dimms.unplug(id));
    machine.advance(0);
  }
  const left = dimms.state.dimms.map(({ id }) => id);
  if (left.length !== 1) throw new Error(`${left.join(' and ')} are still there`);
  return machine.guest.virtio?.copiedPages ?? Number.NaN;
}

/** hv-balloon: the guest gives free pages, whatever stick they are in; then the programs in A and B end. */
function balloonInstead(): Readonly<Record<string, unknown>> {
  const hv = createHv(BOOT_PAGES);
  const machine = createHostAndGuest(GUEST, [hv.device]);
  machine.boot();
  for (const [slot, id] of NAMES.entries()) machine.measure(hv.device, () => hv.plug(60_000, id, range(slot)));
  const { guest } = machine;
  fill(guest);
  const total = BOOT_PAGES + 3 * PAGES_PER_GIB;
  const takenPages = 2 * PAGES_PER_GIB - 2 * LITTLE_PAGES;
  const inUse = [...guest.memory.used];
  machine.measure(hv.device, () => hv.setTarget(60_000, total - takenPages));
  if (hv.state.removedBoth !== takenPages) throw new Error(`${hv.state.removedBoth} pages were taken`);
  const stayed = inUse.reduce((pages, { start, count }) => pages + guest.memory.used.countIn(start, count), 0);
  const copiedPages = guest.memory.used.pages - stayed;
  const unusedBefore = unusedSticks(hv.state.sticks);
  for (const slot of [0, 1]) free(guest, range(slot).start, LITTLE_PAGES);
  // All that is free: what is left of A and B among it.
  const allPages = 2 * PAGES_PER_GIB + BOOT_FREE_PAGES;
  machine.measure(hv.device, () => hv.setTarget(60_000, total - allPages));
  if (hv.state.removedBoth !== allPages) throw new Error(`${hv.state.removedBoth} pages were taken`);
  return {
    copiedMib: copiedPages / PAGES_PER_MIB,
    takenMib: takenPages / PAGES_PER_MIB,
    stillInUseMib: stayed / PAGES_PER_MIB,
    removableAtOnce: unusedBefore,
    removableWhenEmpty: unusedSticks(hv.state.sticks),
  };
}

function unusedSticks(sticks: readonly { readonly id: string; readonly used: number }[]): string {
  return sticks.flatMap(({ id, used }) => (used === 0 ? [id] : [])).join('');
}

/** Boot memory and C are full but for a little; A and B hold a little. */
function fill(guest: GuestState): void {
  use(guest, BOOT_FREE_PAGES, BOOT_PAGES - BOOT_FREE_PAGES);
  for (const slot of [0, 1]) use(guest, range(slot).start, LITTLE_PAGES);
  use(guest, range(2).start, PAGES_PER_GIB);
}

function use({ memory }: GuestState, start: number, count: number): void {
  memory.free.remove(start, count);
  memory.used.insert(start, count);
}

function free({ memory }: GuestState, start: number, count: number): void {
  memory.used.remove(start, count);
  memory.free.insert(start, count);
}
