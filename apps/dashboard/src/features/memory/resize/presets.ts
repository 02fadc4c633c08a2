import type { MemoryView } from '@dimmer/contract';

/** A size that is often wanted, one press away. */
export interface Preset {
  readonly label: string;
  readonly bytes: number;
}

/** The usual buffer of Dynamic Memory on top of demand (spec 8.1). */
const BUFFER = 1.2;
const ROUND_BYTES = 64 * 2 ** 20;

type Sizes = Pick<
  MemoryView,
  'demandBytes' | 'pluggedBytes' | 'bootBytes' | 'minimumBytes' | 'maximumBytes' | 'range' | 'targetBytes'
>;

/** Presets inside the bounds, without repeats and without the present target. `beforeBytes` is the target before this one. */
export function presetsFor(memory: Sizes, beforeBytes: number | null): readonly Preset[] {
  const most = Math.min(memory.maximumBytes, memory.range.maximumBytes);
  const wanted: readonly (readonly [string, number | null])[] = [
    ['Demand + 20 %', memory.demandBytes === null ? null : roundUp(memory.demandBytes * BUFFER)],
    ['Boot memory', memory.bootBytes],
    ['All plugged', memory.pluggedBytes],
    ['Before', beforeBytes],
    ['Most now', most],
  ];
  const taken = new Set([memory.targetBytes]);
  return wanted.flatMap(([label, bytes]) => {
    if (bytes === null || bytes < memory.minimumBytes || bytes > most || taken.has(bytes)) return [];
    taken.add(bytes);
    return [{ label, bytes }];
  });
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / ROUND_BYTES) * ROUND_BYTES;
}
