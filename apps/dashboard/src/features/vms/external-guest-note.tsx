import type { Vm } from '@dimmer/contract';
import { Cable } from 'lucide-react';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

/** Where the guest of this VM connects, while nobody is there. */
export function ExternalGuestNote({ vm }: { readonly vm: Vm }) {
  const { guest, memory, state } = vm;
  if (guest.socketPath === undefined || memory.guest?.connected) return null;
  return (
    <Card aria-label="Guest of your own" className="flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-3 max-sm:px-4">
      <Cable aria-hidden="true" className="size-4 flex-none stroke-[1.5] text-fg-3" />
      <p className="min-w-0 text-fg-2">
        <b className="font-medium text-fg">{state === 'running' ? 'No guest is connected.' : 'Its guest is yours.'}</b>{' '}
        {state === 'running' ? 'It connects at' : 'While the VM runs, it connects at'}
      </p>
      <span className="flex min-w-0 items-center gap-1">
        <code className="code truncate rounded-sm bg-inset px-1.5 py-0.5 text-xs" title={guest.socketPath}>
          {guest.socketPath}
        </code>
        <CopyButton text={guest.socketPath} label="Copy the path of the socket" />
      </span>
      <p className="text-xs text-fg-3">What it has to say there is in docs/external-guests.md.</p>
    </Card>
  );
}
