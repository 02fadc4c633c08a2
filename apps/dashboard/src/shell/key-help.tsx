import { useCell } from '../lib/use-cell.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { Binding } from './key-chord.ts';
import { KeyCaps } from './status-bar.tsx';
import { activeKeys } from './use-keys.ts';

/** All keys of the current place. */
export function KeyHelp({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const bindings = useCell(activeKeys);
  const byKeys = [...new Map(bindings.map((binding) => [binding.keys, binding])).values()];
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys" description="They rest while a field has the focus.">
      <dl className="grid gap-x-8 gap-y-1 sm:grid-cols-2">
        {byKeys.map((binding) => (
          <KeyLine key={binding.keys} binding={binding} />
        ))}
      </dl>
    </Dialog>
  );
}

function KeyLine({ binding: { keys, label } }: { readonly binding: Binding }) {
  return (
    <div className="flex h-7 items-center justify-between gap-3 border-b border-line">
      <dd className="text-fg-2 first-letter:uppercase">{label}</dd>
      <dt className="inline-flex gap-1">
        <KeyCaps keys={keys} />
        <span className="sr-only">{keys}</span>
      </dt>
    </div>
  );
}
