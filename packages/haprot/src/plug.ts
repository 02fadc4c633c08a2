import { intersection, isAligned, type PageRange, rangeEnd } from '@dimmer/pages';
import { findGap } from './placement.ts';
import type { HaprotProtocol } from './protocol.ts';
import { type Haprot, type HaprotRegistry, pluggedPages } from './registry.ts';

/** x86-64 memory backends are aligned to 2 MiB until a guest has asked for more (spec 5.3, row 2). */
export const BACKEND_ALIGNMENT_PAGES = 512;

export interface PlugRequest {
  readonly id: string;
  /** Null: the property was not given. */
  readonly memdev: { readonly id: string; readonly pages: number; readonly inUse: boolean } | null;
  /** Null: placed automatically. Bytes need not be whole pages: row 8 says so. */
  readonly addressPages: number | null;
  readonly node: number;
}

/** Why a stick is refused before the protocol is asked: rows 1 to 11 of spec 5.3, in that order. */
export type PlugRefusal =
  | { readonly code: 'no-protocol' }
  | { readonly code: 'memdev-missing' }
  | { readonly code: 'no-region' }
  | { readonly code: 'region-unaligned'; readonly alignmentPages: number }
  | { readonly code: 'no-slots' }
  | { readonly code: 'not-enough-space'; readonly freePages: number }
  | { readonly code: 'address-unaligned'; readonly alignmentPages: number }
  | { readonly code: 'size-unaligned'; readonly alignmentPages: number }
  | { readonly code: 'address-outside-region'; readonly region: PageRange }
  | { readonly code: 'address-overlaps'; readonly id: string }
  | { readonly code: 'no-gap' }
  | { readonly code: 'memdev-in-use'; readonly memdev: string }
  | { readonly code: 'node-out-of-range'; readonly numaNodes: number };

export type PlugPlan =
  | { readonly ok: true; readonly haprot: Haprot }
  | { readonly ok: false; readonly refusal: PlugRefusal };

function refuse(refusal: PlugRefusal): PlugPlan {
  return { ok: false, refusal };
}

/** Where a stick would go, or the first reason against it. Changes nothing. */
export function planPlug(
  registry: HaprotRegistry,
  protocol: Pick<HaprotProtocol, 'alignmentPages'> | null,
  request: PlugRequest,
): PlugPlan {
  if (!protocol) return refuse({ code: 'no-protocol' });
  const alignment = protocol.alignmentPages ?? BACKEND_ALIGNMENT_PAGES;
  const { memdev } = request;
  if (!memdev) return refuse({ code: 'memdev-missing' });
  const { region } = registry;
  if (!region || region.count === 0) return refuse({ code: 'no-region' });
  if (!isAligned(region.start, alignment)) return refuse({ code: 'region-unaligned', alignmentPages: alignment });
  if (registry.haprots.length >= registry.slots) return refuse({ code: 'no-slots' });
  const freePages = registry.sizeLimitPages - pluggedPages(registry);
  if (memdev.pages > freePages) return refuse({ code: 'not-enough-space', freePages });
  const place = findPlace(registry, region, memdev.pages, alignment, request.addressPages);
  if (typeof place !== 'number') return refuse(place);
  if (memdev.inUse) return refuse({ code: 'memdev-in-use', memdev: memdev.id });
  if (request.node < 0 || request.node >= Math.max(1, registry.numaNodes)) {
    return refuse({ code: 'node-out-of-range', numaNodes: registry.numaNodes });
  }
  const range = { start: place, count: memdev.pages };
  return { ok: true, haprot: { id: request.id, memdev: memdev.id, range, node: request.node } };
}

/** Rows 8 and 9: an explicit address is checked, any other is looked for. */
function findPlace(
  registry: HaprotRegistry,
  region: PageRange,
  count: number,
  alignment: number,
  address: number | null,
): number | PlugRefusal {
  if (address !== null && !isAligned(address, alignment)) {
    return { code: 'address-unaligned', alignmentPages: alignment };
  }
  if (!isAligned(count, alignment)) return { code: 'size-unaligned', alignmentPages: alignment };
  const taken = registry.haprots.map((haprot) => haprot.range);
  if (address === null) return findGap(region, taken, count, alignment) ?? { code: 'no-gap' };
  const wanted = { start: address, count };
  if (address < region.start || rangeEnd(wanted) > rangeEnd(region)) return { code: 'address-outside-region', region };
  const other = registry.haprots.find((haprot) => intersection(haprot.range, wanted));
  return other ? { code: 'address-overlaps', id: other.id } : address;
}
