import { searchText } from '../../lib/search-text.ts';

export const FLEET_SORTS = ['name', 'state', 'actual', 'target', 'maximum', 'health'] as const;
export type FleetSort = (typeof FLEET_SORTS)[number];

export const FLEET_SHOWS = ['all', 'attention', 'changing', 'off'] as const;
export type FleetShow = (typeof FLEET_SHOWS)[number];

/** What the address of the fleet says: filter text, what to show, order. Defaults are left out. */
export interface FleetSearch {
  readonly q?: string;
  readonly show?: FleetShow;
  readonly sort?: FleetSort;
  readonly down?: boolean;
}

export function readFleetSearch({ q, show, sort, down }: Readonly<Record<string, unknown>>): FleetSearch {
  const text = searchText(q);
  return {
    ...(text !== undefined && { q: text }),
    ...(oneOf(FLEET_SHOWS, show) && show !== 'all' && { show }),
    ...(oneOf(FLEET_SORTS, sort) && sort !== 'name' && { sort }),
    ...(down === true && { down }),
  };
}

function oneOf<T extends string>(words: readonly T[], value: unknown): value is T {
  return words.some((word) => word === value);
}
