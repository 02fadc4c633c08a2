import type { MemoryView } from '@dimmer/contract';

/**
 * Who has the memory, from 0 to the maximum. `demand` and `available` are the guest's claim, `held` is memory in the guest
 * that it reports as neither, `unreported` memory in a guest that reports nothing; `idle` is plugged but with nobody
 * (a stick that waits, or one that the guest took only a part of), `unplugged` is room to grow.
 */
export type BandKind = 'demand' | 'available' | 'held' | 'unreported' | 'ballooned' | 'idle' | 'unplugged';

export interface Band {
  readonly kind: BandKind;
  readonly startBytes: number;
  readonly endBytes: number;
}

type Figures = Pick<
  MemoryView,
  'actualBytes' | 'balloonedBytes' | 'demandBytes' | 'guest' | 'maximumBytes' | 'pluggedBytes'
>;

/** Adjoining bands that cover 0 … maximum; empty ones are left out. */
export function layBands(memory: Figures): readonly Band[] {
  const plugged = Math.min(memory.pluggedBytes, memory.maximumBytes);
  const actual = Math.min(memory.actualBytes ?? 0, plugged);
  const ends: readonly (readonly [BandKind, number])[] = [
    ...guestEnds(memory, actual),
    ['ballooned', Math.min(actual + (memory.balloonedBytes ?? 0), plugged)],
    ['idle', plugged],
    ['unplugged', memory.maximumBytes],
  ];
  return joinEnds(ends);
}

function guestEnds(memory: Figures, actual: number): readonly (readonly [BandKind, number])[] {
  const available = memory.guest?.availableBytes ?? null;
  if (memory.demandBytes === null || available === null) return [['unreported', actual]];
  const demand = Math.min(memory.demandBytes, actual);
  return [
    ['demand', demand],
    ['available', Math.min(demand + available, actual)],
    ['held', actual],
  ];
}

function joinEnds(ends: readonly (readonly [BandKind, number])[]): readonly Band[] {
  const bands: Band[] = [];
  let at = 0;
  for (const [kind, end] of ends) {
    if (end > at) bands.push({ kind, startBytes: at, endBytes: end });
    at = Math.max(at, end);
  }
  return bands;
}
