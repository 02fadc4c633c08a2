import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { serverNow } from '../../../api/live/samples.ts';
import { momentWords } from '../../../lib/time.ts';
import { Quantity } from '../../../ui/quantity.tsx';
import type { Columns } from '../chart/stack.ts';
import { type GraphRow, toRows } from './csv.ts';

const ROW_PX = 28;
interface SizeColumn {
  readonly head: string;
  readonly size: Exclude<keyof GraphRow, 'time'>;
}

const SIZES: readonly SizeColumn[] = [
  { head: 'Target', size: 'targetBytes' },
  { head: 'Actual', size: 'actualBytes' },
  { head: 'Demand', size: 'demandBytes' },
  { head: 'Committed', size: 'committedBytes' },
  { head: 'Available', size: 'availableBytes' },
  { head: 'Ballooned', size: 'balloonedBytes' },
  { head: 'Plugged', size: 'pluggedBytes' },
];
/** Only machines with a process of their own have it. */
const RESIDENT: SizeColumn = { head: 'Resident', size: 'residentBytes' };

const GRID = 'grid min-w-180 items-center gap-x-3 px-5 max-sm:px-4';
const gridOf = (count: number) => ({ gridTemplateColumns: `9.5rem repeat(${count}, minmax(5rem, 1fr))` });

/** The same data as the chart, newest first, in GiB. */
export function GraphTable({ columns, height }: { readonly columns: Columns; readonly height: number }) {
  const rows = useMemo(() => toRows(columns).toReversed(), [columns]);
  const sizes = rows.some(({ residentBytes }) => residentBytes !== null) ? [...SIZES, RESIDENT] : SIZES;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="table"
      aria-label="Samples, in GiB"
      aria-rowcount={rows.length + 1}
      className="overflow-auto"
      style={{ height }}
    >
      <div
        role="row"
        className={`${GRID} sticky top-0 z-1 h-8 border-b border-line bg-surface text-xs font-medium text-fg-3`}
        style={gridOf(sizes.length)}
      >
        <span role="columnheader">Time</span>
        {sizes.map(({ head }) => (
          <span key={head} role="columnheader" className="text-right">
            {head}
          </span>
        ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <Row key={index} row={rows[index]!} top={start} index={index} sizes={sizes} />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: GraphRow;
  readonly top: number;
  readonly index: number;
  readonly sizes: readonly SizeColumn[];
}

function Row({ row, top, index, sizes }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${GRID} absolute inset-x-0 h-7 border-b border-line`}
      style={{ ...gridOf(sizes.length), transform: `translateY(${top}px)` }}
    >
      <span role="cell" className="text-fg-2">
        {momentWords(row.time, serverNow())}
      </span>
      {sizes.map(({ size }) => (
        <span key={size} role="cell" className="text-right">
          <Quantity bytes={row[size]} unit={false} />
        </span>
      ))}
    </div>
  );
}
