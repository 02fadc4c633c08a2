import { type GuestKind, INSTANT } from '../../packages/guest-sim/dist/index.js';
import type { Emit } from './bench.ts';
import { createBlocks, createHv, createPfnBalloon } from './support/compared-devices.ts';
import { type Costs, createHostAndGuest, type HostDevice, type HostEffect } from './support/host-and-guest.ts';

const PAGES_PER_GIB = 262_144;
const MOVED_GIB = 16;
const MOVED_PAGES = MOVED_GIB * PAGES_PER_GIB;
const KEPT_PAGES = 4 * PAGES_PER_GIB;
const TOTAL_PAGES = MOVED_PAGES + KEPT_PAGES;

interface Subject {
  readonly protocol: string;
  readonly device: HostDevice;
  readonly machine: ReturnType<typeof createHostAndGuest>;
  readonly take: () => readonly HostEffect[];
  readonly giveBack: () => readonly HostEffect[];
  /** Pages that have left the guest. */
  readonly away: () => number;
}

/** The same 16 GiB taken from a guest and given back, by each protocol, with a simulated guest that answers at once. */
export function compareMoving(emit: Emit): void {
  // The first run warms the code up and is not told.
  for (const told of [false, true]) {
    for (const create of [
      () => throughDm('windows', false),
      () => throughDm('linux', false),
      () => throughDm('linux', true),
      () => throughPfns(false),
      () => throughPfns(true),
      throughBlocks,
    ]) {
      const subject = create();
      for (const direction of ['take', 'give back'] as const) {
        const costs = measure(subject, direction);
        if (told) emit({ bench: `comparison ${direction}`, gib: MOVED_GIB, protocol: subject.protocol, ...costs });
      }
    }
  }
}

function measure({ machine, device, take, giveBack, away }: Subject, direction: 'take' | 'give back'): Costs {
  const costs = machine.measure(device, direction === 'take' ? take : giveBack);
  const expected = direction === 'take' ? MOVED_PAGES : 0;
  if (away() !== expected) throw new Error(`${away()} pages are away where ${expected} should be`);
  return costs;
}

const TEMPERAMENT = { ...INSTANT, reservePages: 0, reserveShare: 0, headroomPages: 0, osUsedPages: 0 };

function guestOf(kind: GuestKind, bootPages: number) {
  return { kind, bootRanges: [{ start: 0, count: bootPages }], workload: 'none', seed: 1 } as const;
}

/** `fragmented`: of each two pages one cannot be moved, so that each range is one page. */
function throughDm(kind: 'windows' | 'linux', fragmented: boolean): Subject {
  const bootPages = fragmented ? 2 * TOTAL_PAGES : TOTAL_PAGES;
  const hv = createHv(bootPages);
  const temperament = { ...TEMPERAMENT, fragmented };
  const machine = createHostAndGuest({ ...guestOf(kind, bootPages), temperament }, [hv.device]);
  machine.boot();
  return {
    protocol: `Dynamic Memory, ${kind === 'windows' ? 'Windows' : 'Linux'}-like${fragmented ? ', fragmented' : ''}`,
    device: hv.device,
    machine,
    take: () => hv.setTarget(60_000, bootPages - MOVED_PAGES),
    giveBack: () => hv.setTarget(60_000, bootPages),
    away: () => hv.state.removedBoth,
  };
}

function throughPfns(hugeUnits: boolean): Subject {
  const balloon = createPfnBalloon(TOTAL_PAGES, hugeUnits);
  const options = { ...guestOf('linux', TOTAL_PAGES), temperament: TEMPERAMENT, hardware: 'virtio-balloon' } as const;
  const machine = createHostAndGuest(options, [balloon.device]);
  machine.boot();
  return {
    protocol: hugeUnits ? 'virtio-balloon in 2 MiB units' : 'virtio-balloon',
    device: balloon.device,
    machine,
    take: () => balloon.setTarget(KEPT_PAGES),
    giveBack: () => balloon.setTarget(TOTAL_PAGES),
    away: () => balloon.state.balloonPages,
  };
}

/** The memory comes first: virtio-mem can only take what it has given. */
function throughBlocks(): Subject {
  const region = { start: 64 * PAGES_PER_GIB, count: MOVED_PAGES };
  const blocks = createBlocks(region);
  const options = { ...guestOf('linux', KEPT_PAGES), temperament: TEMPERAMENT, hardware: 'virtio-mem' } as const;
  const machine = createHostAndGuest(options, [blocks.device]);
  machine.boot();
  machine.measure(blocks.device, () => blocks.setRequested(MOVED_PAGES));
  return {
    protocol: 'virtio-mem',
    device: blocks.device,
    machine,
    take: () => blocks.setRequested(0),
    giveBack: () => blocks.setRequested(MOVED_PAGES),
    away: () => MOVED_PAGES - blocks.state.pluggedBlocks * blocks.state.blockPages,
  };
}
