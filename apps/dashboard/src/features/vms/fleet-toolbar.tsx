import type { Vm } from '@dimmer/contract';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { RefObject } from 'react';
import { SearchField } from '../../ui/search-field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { fleetCounts } from './fleet-order.ts';
import { FLEET_SHOWS, type FleetSearch, type FleetShow, readFleetSearch } from './fleet-search.ts';
import { STATE_WORDS } from './vm-words.ts';

const SHOW_LABELS: Readonly<Record<FleetShow, string>> = {
  all: 'All',
  attention: 'Attention',
  changing: 'Changing',
  off: 'Off',
};

export interface FleetToolbarProps {
  readonly vms: readonly Vm[];
  readonly filterRef: RefObject<HTMLInputElement | null>;
}

/** Filter and selection of the fleet; both live in the address. */
export function FleetToolbar({ vms, filterRef }: FleetToolbarProps) {
  const { q = '', show = 'all' } = useSearch({ from: '/shell/' });
  const navigate = useNavigate();
  const counts = fleetCounts(vms);
  const change = (part: FleetSearch): void =>
    void navigate({ to: '/', search: (before) => readFleetSearch({ ...before, ...part }), replace: true });
  return (
    <div className="my-3 flex flex-wrap items-center gap-2 sm:mb-2 sm:gap-3">
      <SearchField
        label="Filter VMs"
        placeholder="Filter by name, tag, state or phase"
        value={q}
        onChange={(next) => change({ q: next })}
        shortcut="/"
        inputRef={filterRef}
        className="w-full sm:w-74"
      />
      <Segments
        label="Show"
        segments={FLEET_SHOWS.map((value) => ({ value, label: SHOW_LABELS[value], count: counts[value] }))}
        value={show}
        onChange={(next) => change({ show: next })}
        className="w-full *:flex-1 sm:w-auto"
      />
      <span className="flex-1" />
      <span className="hidden text-xs text-fg-3 lg:inline">{stateSummary(vms)}</span>
    </div>
  );
}

/** "12 running, 1 unreachable, 1 off". */
function stateSummary(vms: readonly Vm[]): string {
  const counts = new Map<string, number>();
  for (const { state } of vms) counts.set(STATE_WORDS[state], (counts.get(STATE_WORDS[state]) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => `${count} ${word.toLowerCase()}`)
    .join(', ');
}
