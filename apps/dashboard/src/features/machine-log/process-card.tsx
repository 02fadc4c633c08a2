import { Collapsible } from '@base-ui/react/collapsible';
import type { MachineLog } from '@dimmer/contract';
import { ChevronRight } from 'lucide-react';
import { serverNow } from '../../api/live/samples.ts';
import { momentWords } from '../../lib/time.ts';
import { Card, CardHead } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { writeCommandLine } from './write-command-line.ts';

/** Whether the process lives, how it ended the last time, and the command that started it. */
export function ProcessCard({ log }: { readonly log: MachineLog }) {
  return (
    <Card aria-label="Process">
      <CardHead title="Process" />
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1 px-5 pb-3 max-sm:px-4 [&>dt]:text-xs [&>dt]:text-fg-3">
        <dt>Process id</dt>
        <dd>{log.pid ?? <span className="text-fg-3">it does not run</span>}</dd>
        {log.exit && <Exit exit={log.exit} />}
      </dl>
      {log.commandLine && <Command words={log.commandLine} />}
    </Card>
  );
}

function Exit({ exit: { status, meaning, at } }: { readonly exit: NonNullable<MachineLog['exit']> }) {
  return (
    <>
      <dt>Ended</dt>
      <dd>
        {momentWords(Date.parse(at), serverNow())}, status <b className="font-medium">{status}</b>: {meaning}
      </dd>
    </>
  );
}

function Command({ words }: { readonly words: readonly string[] }) {
  const text = writeCommandLine(words);
  return (
    <Collapsible.Root className="border-t border-line px-5 py-2.5 max-sm:px-4">
      <div className="flex items-center gap-2">
        <Collapsible.Trigger className="group flex items-center gap-1.5 rounded-sm font-medium text-fg-2 hover:text-fg pointer-coarse:h-11">
          <ChevronRight
            aria-hidden="true"
            className="size-4 stroke-[1.5] transition-transform duration-[var(--dur-base)] group-data-panel-open:rotate-90"
          />
          Command line
        </Collapsible.Trigger>
        <span className="flex-1" />
        <CopyButton text={text} label="Copy the command line" />
      </div>
      <Collapsible.Panel>
        <pre className="code mt-2 text-xs leading-5 wrap-anywhere whitespace-pre-wrap text-fg-2">{text}</pre>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
