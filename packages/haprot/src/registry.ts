import type { PageRange } from '@dimmer/pages';

/** A virtual DIMM stick as the machine has mapped it. */
export interface Haprot {
  readonly id: string;
  /** Id of the memory backend, which no other device may use meanwhile. */
  readonly memdev: string;
  readonly range: PageRange;
  /** Checked against the machine's node count and otherwise not used: the protocol has no field for it (spec 9, row 22). */
  readonly node: number;
}

export interface RegistryOptions {
  /** Where memory devices live in guest-physical space; null when the machine has no such place (no maxmem). */
  readonly region: PageRange | null;
  /** maxmem − initial RAM: what all sticks together may have (spec 5.3, row 7). */
  readonly sizeLimitPages: number;
  /** Free memory slots at the start; each stick takes one for its whole life (spec 10.4). */
  readonly slots: number;
  /** 0 where the machine has no NUMA: node 0 only. */
  readonly numaNodes: number;
}

/** All sticks of a machine, ascending by address. */
export interface HaprotRegistry extends RegistryOptions {
  readonly haprots: readonly Haprot[];
}

export function createRegistry(options: RegistryOptions): HaprotRegistry {
  return { ...options, haprots: [] };
}

export function addHaprot(registry: HaprotRegistry, haprot: Haprot): HaprotRegistry {
  const haprots = [...registry.haprots, haprot].toSorted((a, b) => a.range.start - b.range.start);
  return { ...registry, haprots };
}

/** Gives slot, address space and backend back. */
export function removeHaprot(registry: HaprotRegistry, id: string): HaprotRegistry {
  return { ...registry, haprots: registry.haprots.filter((haprot) => haprot.id !== id) };
}

export function findHaprot(registry: HaprotRegistry, id: string): Haprot | undefined {
  return registry.haprots.find((haprot) => haprot.id === id);
}

export function pluggedPages(registry: HaprotRegistry): number {
  return registry.haprots.reduce((pages, haprot) => pages + haprot.range.count, 0);
}
