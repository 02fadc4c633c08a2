import type { Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Fragment } from 'react';
import { problemOf } from '../../api/problem-of.ts';
import { diagnosisQuery } from '../../api/queries.ts';
import { useConnectionReason } from '../../api/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { PowerMenu } from './power-menu.tsx';
import { SavedNote } from './saved-note.tsx';
import { useVmAction } from './use-vm-action.ts';
import { vmFacts } from './vm-facts.ts';
import { withResize } from './vm-search.ts';
import { STATE_WORDS } from './vm-words.ts';

/** Name and state of a VM, what it is, and what can be done with it. */
export function VmHead({ vm, resizing }: { readonly vm: Vm; readonly resizing: boolean }) {
  const action = useVmAction(vm.id);
  return (
    <header>
      <div className="flex min-h-8 items-center gap-3 max-sm:gap-2">
        <h1 className="truncate text-lg font-semibold tracking-[-0.017em]" title={vm.name}>
          {vm.name}
        </h1>
        <span className="inline-flex items-center gap-1.75 text-fg-2">
          <StateGlyph state={vm.state} />
          <span className="max-sm:sr-only">{STATE_WORDS[vm.state]}</span>
        </span>
        {vm.tags.map((tag) => (
          <span key={tag} className="rounded-sm bg-track px-1.5 text-2xs whitespace-nowrap text-fg-2 max-lg:hidden">
            {tag}
          </span>
        ))}
        <span className="flex-1" />
        <PowerMenu vm={vm} onAction={action.mutate} />
        <ResizeButton resizing={resizing} />
      </div>
      <Facts vm={vm} />
      <SavedNote vm={vm} onRestore={() => action.mutate('restore')} />
      {action.isError && (
        <Card className="mt-3 p-4">
          <ProblemNotice problem={problemOf(action.error)}>
            <Button size="sm" onClick={action.reset}>
              Dismiss
            </Button>
          </ProblemNotice>
        </Card>
      )}
    </header>
  );
}

function Facts({ vm }: { readonly vm: Vm }) {
  // Only a real machine has a version that is worth a look.
  const { data: diagnosis } = useQuery({ ...diagnosisQuery(vm.id), enabled: vm.qemu !== null });
  return (
    <p className="mt-0.5 text-xs text-fg-3">
      {vmFacts(vm, diagnosis?.machine).map((fact, index) => (
        <Fragment key={fact}>
          {index > 0 && <span className="mx-1.75 text-line-strong">/</span>}
          {fact}
        </Fragment>
      ))}
    </p>
  );
}

function ResizeButton({ resizing }: { readonly resizing: boolean }) {
  const navigate = useNavigate();
  const offline = useConnectionReason();
  const toggle = (): void => void navigate({ to: '.', search: (before) => withResize(before, !resizing) });
  return (
    <Button
      kind={resizing ? 'plain' : 'primary'}
      shortcut="R"
      aria-pressed={resizing}
      reason={offline}
      onClick={toggle}
    >
      Resize
    </Button>
  );
}
