import type { Device, Operation, Vm } from '@dimmer/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { devicesQuery, operationsQuery } from '../../api/queries.ts';
import { clsx } from 'clsx';
import { useState } from 'react';
import { useCell } from '../../lib/use-cell.ts';
import { ExternalGuestNote } from '../vms/external-guest-note.tsx';
import { LiveCard } from './chart/live-card.tsx';
import { MemoryCard } from './memory-card.tsx';
import { LastOperations } from './operation/last-operations.tsx';
import { OperationCard } from './operation/operation-card.tsx';
import { isActive } from './operation/operation-words.ts';
import { OutcomeAnnouncer } from './operation/outcome-announcer.tsx';
import { PartialNote } from './operation/partial-note.tsx';
import { ResizePanel } from './resize/resize-panel.tsx';
import { undos } from './resize/undo.ts';

const SHOWN_OPERATIONS = 6;
const NO_STICKS: readonly Device[] = [];

/** Memory card or, in its place, the resize panel; the live chart; what runs and what was done. */
export function OverviewTab({ vm }: { readonly vm: Vm }) {
  const { data: sticks = NO_STICKS } = useQuery(devicesQuery(vm.id));
  const operations = useOperations(vm.id);
  const { resize = false } = useSearch({ from: '/shell/vms/$vm' });
  const close = useCloseResize();
  const [draftBytes, setDraftBytes] = useState<number | null>(null);
  const previewBytes = draftBytes === vm.memory.targetBytes ? null : draftBytes;
  const running = operations.find(isActive);
  const partial = lastPartial(vm, operations);
  const beforeBytes = useCell(undos).get(vm.id)?.beforeBytes ?? null;
  const last = <LastOperations vm={vm.name} operations={operations.slice(0, SHOWN_OPERATIONS)} />;
  const aside = running ? (
    <OperationCard operation={running} />
  ) : (
    partial && <PartialNote vm={vm} operation={partial} />
  );
  return (
    <div className="grid gap-3">
      <OutcomeAnnouncer operations={operations} />
      <ExternalGuestNote vm={vm} />
      {resize ? (
        <ResizePanel {...{ vm, running, beforeBytes }} onPreview={setDraftBytes} onClose={close} />
      ) : (
        <MemoryCard vm={vm} sticks={sticks} />
      )}
      <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_23.5rem]">
        <div className="grid min-w-0 content-start gap-3">
          <LiveCard {...{ vm, operations, previewBytes }} />
          {aside && last}
        </div>
        <div className={clsx('grid min-w-0 content-start gap-3', aside && 'max-lg:order-first')}>{aside ?? last}</div>
      </div>
    </div>
  );
}

function useOperations(vm: string): readonly Operation[] {
  const { data } = useInfiniteQuery(operationsQuery({ vm, limit: 20 }));
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

/** The newest resize, if it stopped short and the VM still stands there. */
function lastPartial({ memory }: Vm, operations: readonly Operation[]): Operation | undefined {
  const newest = operations.find(({ kind }) => kind === 'resize');
  return memory.phase === 'partial' && newest?.state === 'partial' ? newest : undefined;
}

function useCloseResize(): () => void {
  const navigate = useNavigate();
  return () =>
    void navigate({ to: '.', search: (before: Record<string, unknown>) => ({ ...before, resize: undefined }) });
}
