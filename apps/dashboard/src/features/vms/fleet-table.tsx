import type { Operation, Vm } from '@dimmer/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { operationsQuery } from '../../api/queries.ts';
import { useFreshness } from '../../api/use-live.ts';
import { useMedia, usePhone } from '../../lib/use-media.ts';
import { useRemPx } from '../../shell/use-rem-px.ts';
import { FleetHead } from './fleet-head.tsx';
import { FleetPhoneRow } from './fleet-phone-row.tsx';
import { FleetRow } from './fleet-row.tsx';
import { useFleetKeys } from './use-fleet-keys.ts';

/** As --row has it, in rem: the virtual rows have to know it beforehand. */
const ROW_REM = 2.25;
const TOUCH_ROW_REM = 2.75;
const PHONE_ROW_REM = 4.5;

export interface FleetTableProps {
  readonly rows: readonly Vm[];
  /** Both real and embedded machines are in the fleet, shown or not. */
  readonly mixed: boolean;
}

/** The rows that are on the screen, of however many there are; only they have their samples sent. */
export function FleetTable({ rows, mixed }: FleetTableProps) {
  const phone = usePhone();
  const list = useRef<HTMLDivElement>(null);
  const virtual = useFleetVirtualizer(rows, phone, list);
  const [selected, select] = useState<string>();
  useFleetKeys(rows, selected, (index) => {
    select(rows[index]!.id);
    virtual.scrollToIndex(index);
  });
  const navigate = useNavigate();
  const operations = useRunningOperations();
  const stale = useFreshness() !== 'fresh';
  const Row = phone ? FleetPhoneRow : FleetRow;
  return (
    <div
      role="table"
      aria-label="VMs"
      aria-rowcount={rows.length + 1}
      data-stale={stale || undefined}
      className="group/table"
    >
      {!phone && <FleetHead />}
      <div ref={list} role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const vm = rows[index]!;
          return (
            <div
              key={vm.id}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={vm.id === selected}
              data-index={index}
              ref={phone ? virtual.measureElement : undefined}
              onPointerDown={() => select(vm.id)}
              onDoubleClick={() => void navigate({ to: '/vms/$vm', params: { vm: vm.name } })}
              className={ROW_CLASS}
              style={{ transform: `translateY(${start - virtual.options.scrollMargin}px)` }}
            >
              <Row vm={vm} operation={operations.get(vm.id)} stale={stale} mixed={mixed} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const ROW_CLASS =
  'group/row absolute inset-x-0 top-0 border-b border-line last:border-b-0 hover:bg-inset hover:[--row-bg:var(--inset)] aria-selected:bg-accent-soft aria-selected:shadow-[inset_2px_0_0_var(--accent)] aria-selected:[--row-bg:var(--accent-soft)]';

function useFleetVirtualizer(rows: readonly Vm[], phone: boolean, list: React.RefObject<HTMLDivElement | null>) {
  const [margin, setMargin] = useState(0);
  const coarse = useMedia('(pointer: coarse)');
  const rem = useRemPx();
  useEffect(() => setMargin(list.current?.offsetTop ?? 0), [list, phone]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rem * (phone ? PHONE_ROW_REM : coarse ? TOUCH_ROW_REM : ROW_REM),
    getItemKey: (index) => rows[index]!.id,
    overscan: 6,
    scrollMargin: margin,
    scrollPaddingStart: 96,
    scrollPaddingEnd: 48,
  });
  useEffect(() => virtual.measure(), [virtual, rem, coarse, phone]);
  return virtual;
}

/** What runs now, by VM. */
function useRunningOperations(): ReadonlyMap<string, Operation> {
  const { data } = useInfiniteQuery(operationsQuery({ state: 'queued,running' }));
  return useMemo(() => {
    const running = data?.pages.flatMap(({ items }) => items).filter(({ state }) => state === 'running');
    return new Map(running?.map((operation) => [operation.vm, operation]));
  }, [data]);
}
