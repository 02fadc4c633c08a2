import type { MemoryView } from '@dimmer/contract';

/** A stretch of the slider and what asking for a size in it means. */
export interface Zone {
  readonly kind: 'below-minimum' | 'below-demand' | 'reachable' | 'above-range';
  readonly startBytes: number;
  readonly endBytes: number;
  /** Shown under the bracket. */
  readonly label: string;
}

/** The margin above demand inside which a shrink is asked for by name (api.md, "below demand + 256 MiB"). */
export const DEMAND_MARGIN_BYTES = 256 * 2 ** 20;

type Limits = Pick<
  MemoryView,
  'minimumBytes' | 'maximumBytes' | 'demandBytes' | 'actualBytes' | 'range' | 'growthMode' | 'slots' | 'guest'
>;

/** Below this a request needs the typed confirmation; null while the guest reports nothing. Never asked when growing. */
export function confirmBelowBytes(memory: Limits): number | null {
  if (memory.demandBytes === null) return null;
  return Math.max(memory.minimumBytes, memory.demandBytes + DEMAND_MARGIN_BYTES);
}

/** Adjoining zones from 0 to the maximum; empty ones are left out. `figure` writes a size as GiB without the unit. */
export function layZones(memory: Limits, figure: (bytes: number) => string): readonly Zone[] {
  const top = Math.max(memory.minimumBytes, Math.min(memory.range.maximumBytes, memory.maximumBytes));
  const confirm = Math.min(confirmBelowBytes(memory) ?? memory.minimumBytes, top);
  const ends = [
    { kind: 'below-minimum', endBytes: memory.minimumBytes, label: `Below minimum ${figure(memory.minimumBytes)}` },
    {
      kind: 'below-demand',
      endBytes: confirm,
      label: `Below what the guest needs, ${figure(confirm)}: asks for the name`,
    },
    { kind: 'reachable', endBytes: top, label: `Reachable now: ${figure(confirm)} to ${figure(top)} GiB` },
    { kind: 'above-range', endBytes: memory.maximumBytes, label: whyNotAbove(memory, figure(top)) },
  ] as const;
  return ends
    .map((zone, index) => ({ ...zone, startBytes: index === 0 ? 0 : ends[index - 1]!.endBytes }))
    .filter((zone) => zone.endBytes > zone.startBytes);
}

/** Why sizes above the range cannot be asked for now. */
function whyNotAbove({ growthMode, slots, guest }: Limits, top: string): string {
  if (growthMode === 'none') return `Not above ${top}: this machine cannot grow`;
  if (!guest?.connected) return `Not above ${top} until the guest has connected`;
  if (slots.used >= slots.limit) return `Not above ${top}: all ${slots.limit} slots are taken`;
  return `Not above ${top}: the host has no more room now`;
}
