import type { Vm } from '@dimmer/contract';
import { Archive } from 'lucide-react';
import { useConnectionReason } from '../../api/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';

export interface SavedNoteProps {
  readonly vm: Vm;
  readonly onRestore: () => void;
}

/** The machine is on disk: where it goes on from there. */
export function SavedNote({ vm, onRestore }: SavedNoteProps) {
  const offline = useConnectionReason();
  if (vm.state !== 'saved') return null;
  return (
    <Card aria-label="Saved" className="mt-3 flex flex-wrap items-center gap-3 px-5 py-3 max-sm:px-4">
      <Archive aria-hidden="true" className="size-4 flex-none stroke-[1.5] text-fg-3" />
      <p className="min-w-0 flex-1 text-fg-2">
        <b className="font-medium text-fg">Saved to disk.</b>{' '}
        {vm.stateReason ?? 'Machine and guest stand still as they were; restored, they go on without a restart.'}
      </p>
      <Button kind="primary" reason={offline} onClick={onRestore}>
        Restore
      </Button>
    </Card>
  );
}
