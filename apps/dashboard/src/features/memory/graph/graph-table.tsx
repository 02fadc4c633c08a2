import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { serverNow } from '../../../api/live/samples.ts';
import { momentWords } from '../../../lib/time.ts';
import { Quantity } from '../../../ui/quantity.tsx';
import type { Columns } from '../chart/stack.ts';
import { type GraphRow, toRows } from './csv.ts';

const ROW_PX = 28;
const HEADS = ['Time', 'Target', 'Actual', 'Demand', 'Committed', 'Available', 'Ballooned', 'Plugged'];
const GRID = 'grid min-w-180 grid-cols-[9.5rem_repeat(7,minmax(5rem,1fr))] items-center gap-x-3 px-5 max-sm:px-4';

/** The same data as the chart, newest first, in GiB. */
export function GraphTable({ columns, height }: { readonly columns: Columns; readonly height: number }) {
  const rows = useMemo(() => toRows(columns).toReversed(), [columns]);
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
      >
        {HEADS.map((head) => (
          <span key={head} role="columnheader" className={head === 'Time' ? '' : 'text-right'}>
            {head}
          </span>
        ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <Row key={index} row={rows[index]!} top={start} index={index} />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: GraphRow;
  readonly top: number;
  readonly index: number;
}

function Row({ row, top, index }: RowProps) {
  const sizes = [
    row.targetBytes,
    row.actualBytes,
    row.demandBytes,
    row.committedBytes,
    row.availableBytes,
    row.balloonedBytes,
    row.pluggedBytes,
  ];
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${GRID} absolute inset-x-0 h-7 border-b border-line`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className="text-fg-2">
        {momentWords(row.time, serverNow())}
      </span>
      {sizes.map((bytes, column) => (
        <span key={HEADS[column + 1]} role="cell" className="text-right">
          <Quantity bytes={bytes} unit={false} />
        </span>
      ))}
    </div>
  );
}
