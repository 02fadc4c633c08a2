import type { FleetSort } from './fleet-search.ts';

export interface FleetColumn {
  readonly id: string;
  readonly label: string;
  readonly unit?: string;
  readonly sort?: FleetSort;
  readonly right?: boolean;
  /** Classes that hide the column where there is no room for it. */
  readonly hide?: string;
}

/** In the order of the row; head and rows take the same grid. */
export const FLEET_COLUMNS: readonly FleetColumn[] = [
  { id: 'name', label: 'Name', sort: 'name' },
  { id: 'state', label: 'State', sort: 'state' },
  { id: 'memory', label: 'Memory', unit: '0 to maximum' },
  { id: 'actual', label: 'Actual', unit: 'GiB', sort: 'actual', right: true },
  { id: 'target', label: 'Target', unit: 'GiB', sort: 'target', right: true },
  { id: 'maximum', label: 'Max.', unit: 'GiB', sort: 'maximum', right: true, hide: 'max-lg:hidden' },
  { id: 'spark', label: 'Last 5 min', hide: 'max-lg:hidden' },
  { id: 'health', label: 'Health', sort: 'health' },
  { id: 'now', label: 'Now', hide: 'max-xl:hidden' },
];

export const FLEET_GRID =
  'grid items-center gap-x-5 px-5 grid-cols-[minmax(7rem,1fr)_5.5rem_minmax(5rem,1fr)_4rem_4rem_minmax(7rem,1.4fr)] lg:grid-cols-[minmax(7rem,1fr)_6rem_minmax(5rem,1fr)_4rem_4rem_4.5rem_7rem_minmax(7rem,1.4fr)] xl:grid-cols-[11rem_6.25rem_minmax(8rem,1.1fr)_4rem_4rem_4.5rem_7rem_minmax(11rem,1fr)_10.5rem]';
