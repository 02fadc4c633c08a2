import { useNavigate, useSearch } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { FLEET_COLUMNS, FLEET_GRID, type FleetColumn } from './fleet-columns.ts';
import { type FleetSort, readFleetSearch } from './fleet-search.ts';

/** The head of the fleet's table: each sortable column is a button; the order lives in the address. */
export function FleetHead() {
  return (
    <div role="rowgroup" className="sticky top-[var(--topbar)] z-10 rounded-t-lg border-b border-line bg-surface">
      <div role="row" aria-rowindex={1} className={`${FLEET_GRID} h-8 text-xs text-fg-3`}>
        {FLEET_COLUMNS.map((column) => (
          <HeadCell key={column.id} column={column} />
        ))}
      </div>
    </div>
  );
}

function HeadCell({ column: { label, unit, sort, right = false, hide } }: { readonly column: FleetColumn }) {
  const { sort: current = 'name', down = false } = useSearch({ from: '/shell/' });
  const sorted = sort !== undefined && sort === current;
  const text = (
    <>
      {label}
      {unit !== undefined && <span className="ml-1 text-2xs font-normal">{unit}</span>}
    </>
  );
  return (
    <div
      role="columnheader"
      aria-sort={sorted ? (down ? 'descending' : 'ascending') : undefined}
      className={clsx('font-medium whitespace-nowrap', right && 'text-right', hide)}
    >
      {sort === undefined ? text : <SortButton sort={sort} sorted={sorted} down={down} text={text} />}
    </div>
  );
}

interface SortButtonProps {
  readonly sort: FleetSort;
  readonly sorted: boolean;
  readonly down: boolean;
  readonly text: React.ReactNode;
}

function SortButton({ sort, sorted, down, text }: SortButtonProps) {
  const navigate = useNavigate();
  const turn = (): void =>
    void navigate({
      to: '/',
      search: (before) => readFleetSearch({ ...before, sort, down: sorted ? !down : false }),
      replace: true,
    });
  return (
    <button type="button" onClick={turn} className={clsx('rounded-xs font-medium hover:text-fg', sorted && 'text-fg')}>
      {text}
      {sorted && (
        <span aria-hidden="true" className="ml-1 text-fg-3">
          {down ? '↓' : '↑'}
        </span>
      )}
    </button>
  );
}
