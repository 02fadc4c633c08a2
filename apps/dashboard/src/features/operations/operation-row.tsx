import type { Operation } from '@dimmer/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { serverNow } from '../../api/live/samples.ts';
import { durationWords, epochMs, momentWords, secondsWords } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { ProgressBar } from '../../ui/meter.tsx';
import { isActive, operationSpan, operationTitle } from '../memory/operation/operation-words.ts';
import { useVmName } from '../vms/use-vm-name.ts';
import { OperationDetails } from './operation-details.tsx';
import { OperationResult } from './operation-result.tsx';
import { readOperationSearch } from './operation-search.ts';

export interface OperationRowProps {
  readonly operation: Operation;
  /** Whether its steps are shown. */
  readonly open: boolean;
}

/** One operation: when, where, what, how it ended; its steps on demand. */
export function OperationRow({ operation, open }: OperationRowProps) {
  const navigate = useNavigate();
  const toggle = (): void =>
    void navigate({
      to: '/operations',
      search: (before) => readOperationSearch({ ...before, id: open ? undefined : operation.id }),
      replace: true,
    });
  return (
    <li className="border-b border-line last:border-0">
      <div className="relative flex min-h-[var(--row)] flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-1.5 max-sm:gap-x-2 max-sm:py-2.5 hover:bg-inset sm:px-5">
        <button
          type="button"
          onClick={toggle}
          aria-expanded={open}
          aria-label={`Steps of ${operationTitle(operation)}`}
          className="grid size-6 flex-none place-items-center rounded-sm text-fg-3 after:absolute after:inset-0"
        >
          <ChevronRight
            aria-hidden="true"
            className={`size-4 stroke-[1.5] transition-transform duration-[var(--dur-base)] ${open ? 'rotate-90' : ''}`}
          />
        </button>
        <Moment operation={operation} />
        <VmLink vm={operation.vm} />
        <span className="min-w-44 flex-1 truncate max-sm:order-last max-sm:basis-full max-sm:pl-8">
          {operationSpan(operation)}
        </span>
        <Progress operation={operation} />
        <OperationResult operation={operation} />
        <span className="w-20 truncate text-right text-fg-3 max-lg:hidden">{operation.actor}</span>
      </div>
      {open && <OperationDetails operation={operation} />}
    </li>
  );
}

function Moment({ operation }: { readonly operation: Operation }) {
  return (
    <time className="w-17 flex-none text-fg-3">{momentWords(epochMs(operation.createdAt) ?? 0, serverNow())}</time>
  );
}

function VmLink({ vm }: { readonly vm: string }) {
  const name = useVmName(vm);
  const look = 'relative z-1 w-36 truncate max-sm:w-auto max-sm:flex-1';
  if (name === undefined) return <span className={`${look} text-fg-3`}>deleted VM</span>;
  return (
    <Link
      to="/vms/$vm"
      params={{ vm: name }}
      className={`${look} font-medium hover:underline hover:underline-offset-3`}
    >
      {name}
    </Link>
  );
}

function Progress({ operation }: { readonly operation: Operation }) {
  const { progress, startedAt, endedAt } = operation;
  useNow();
  const started = epochMs(startedAt);
  const ended = epochMs(endedAt);
  if (!isActive(operation) || progress === null || progress.totalBytes === 0) {
    const took =
      started === null ? '' : ended === null ? secondsWords(serverNow() - started) : durationWords(ended - started);
    return <span className="w-20 text-right text-fg-3 max-sm:hidden">{took}</span>;
  }
  const share = Math.min(1, progress.doneBytes / progress.totalBytes);
  return (
    <span className="flex w-20 items-center gap-2 text-xs text-fg-2">
      <ProgressBar label={operationTitle(operation)} share={share} className="w-10" />
      {Math.round(share * 100)} %
    </span>
  );
}
