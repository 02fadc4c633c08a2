import type { Operation, Vm } from '@dimmer/contract';
import { Link } from '@tanstack/react-router';
import { useConnectionReason } from '../../api/use-live.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { ProgressBar } from '../../ui/meter.tsx';
import { etaWords } from './health.ts';

/** The running operation, or, on the row that is looked at, what can be done. */
export function NowCell({ vm, operation }: { readonly vm: Vm; readonly operation: Operation | undefined }) {
  return (
    <div role="cell" className="relative h-full max-xl:hidden">
      {operation !== undefined && (
        <span className="flex h-full items-center group-hover/row:invisible group-focus-within/row:invisible group-aria-selected/row:invisible">
          <OperationMini vm={vm} operation={operation} />
        </span>
      )}
      <span className="absolute inset-y-0 left-0 flex items-center gap-1.5 opacity-0 group-hover/row:opacity-100 group-focus-within/row:opacity-100 group-aria-selected/row:opacity-100">
        <RowActions vm={vm} />
      </span>
    </div>
  );
}

function RowActions({ vm: { name } }: { readonly vm: Vm }) {
  const offline = useConnectionReason();
  return (
    <>
      {offline === undefined ? (
        <Link to="/vms/$vm" params={{ vm: name }} search={{ resize: true }} className={buttonClass('primary', 'sm')}>
          Resize
          <Kbd tone="on-accent">R</Kbd>
        </Link>
      ) : (
        <Button size="sm" reason={offline}>
          Resize
        </Button>
      )}
      <Link to="/vms/$vm" params={{ vm: name }} className={buttonClass('plain', 'sm')}>
        Open
        <Kbd>↵</Kbd>
      </Link>
    </>
  );
}

function OperationMini({ vm, operation: { progress, kind } }: { readonly vm: Vm; readonly operation: Operation }) {
  if (progress === null || progress.totalBytes === 0) return <span className="text-xs text-fg-3">{kind}</span>;
  const share = Math.min(1, progress.doneBytes / progress.totalBytes);
  return (
    <span className="flex items-center gap-2 text-xs text-fg-2">
      <ProgressBar label={`${vm.name}, ${kind}`} share={share} className="w-14" />
      {etaWords(share, progress.etaMs)}
    </span>
  );
}
