import type { Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { useEffect, useRef } from 'react';
import { vmsQuery } from '../../api/queries.ts';
import { useKeys } from '../../shell/use-keys.ts';
import { useRemPx } from '../../shell/use-rem-px.ts';
import { gibFigure } from '../../lib/bytes.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { healthOf } from './health.ts';
import { HealthMark } from './health-mark.tsx';
import { sameTab } from './vm-search.ts';

const ROW_REM = 2;

/** The fleet beside one VM: one keystroke away from any other. Not on small screens. */
export function VmRail({ current }: { readonly current: string }) {
  const { data: vms = [] } = useQuery(vmsQuery);
  const index = vms.findIndex(({ id, name }) => id === current || name === current);
  useRailKeys(vms, index);
  return (
    <nav
      aria-label="VMs"
      className="sticky top-[var(--topbar)] hidden h-[calc(100dvh-var(--topbar)-var(--statusbar))] w-[var(--rail)] flex-col border-r border-line bg-surface px-2 py-3 text-xs lg:flex"
    >
      <p className="flex items-center justify-between px-2 pb-2 text-fg-3">
        {vms.length} {vms.length === 1 ? 'VM' : 'VMs'}, by name
        <span className="inline-flex gap-1">
          <Kbd>[</Kbd>
          <Kbd>]</Kbd>
        </span>
      </p>
      <RailList vms={vms} index={index} />
    </nav>
  );
}

function useRailKeys(vms: readonly Vm[], index: number): void {
  const navigate = useNavigate();
  const step = (by: number) => (): void => {
    const next = vms[(index + by + vms.length) % vms.length];
    if (next !== undefined)
      void navigate({
        to: '/vms/$vm',
        params: { vm: next.name },
        search: sameTab,
      });
  };
  useKeys([
    { keys: '[', label: 'VM before', run: step(-1) },
    { keys: ']', label: 'next VM', run: step(1) },
  ]);
}

function RailList({ vms, index }: { readonly vms: readonly Vm[]; readonly index: number }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = useRemPx() * ROW_REM;
  const rows = useVirtualizer({
    count: vms.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
  });
  useEffect(() => rows.measure(), [rows, rowPx]);
  useEffect(() => {
    if (index >= 0) rows.scrollToIndex(index);
  }, [index, rows]);
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto [scrollbar-width:thin]">
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index: row, start }) => (
          <li key={vms[row]!.id} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${start}px)` }}>
            <RailLink vm={vms[row]!} here={row === index} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function RailLink({ vm, here }: { readonly vm: Vm; readonly here: boolean }) {
  const { actualBytes } = vm.memory;
  return (
    <Link
      to="/vms/$vm"
      params={{ vm: vm.name }}
      search={sameTab}
      aria-current={here ? 'page' : undefined}
      className={clsx(
        'flex h-8 items-center gap-2 rounded-md px-2',
        here ? 'bg-accent-soft font-medium text-fg' : 'text-fg-2 hover:bg-inset',
      )}
    >
      <StateGlyph state={vm.state} />
      <span className="min-w-0 flex-1 truncate">{vm.name}</span>
      <HealthMark health={healthOf(vm)} />
      <span className="text-2xs text-fg-3">{actualBytes === null ? '–' : gibFigure(actualBytes)}</span>
    </Link>
  );
}
