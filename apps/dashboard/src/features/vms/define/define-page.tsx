import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { client } from '../../../api/client.ts';
import { problemOf } from '../../../api/problem-of.ts';
import { useConnectionReason } from '../../../api/use-live.ts';
import { Page } from '../../../shell/page.tsx';
import { Button, buttonClass } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Check } from '../../../ui/check.tsx';
import { ProblemNotice } from '../../../ui/problem-notice.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { type DefineDraft, definitionOf, EMPTY_DRAFT, withHome } from './define-draft.ts';
import { HomeChoice } from './home-choice.tsx';
import { HomeFields } from './home-fields.tsx';
import { NameField } from './main-fields.tsx';
import { problemFields } from './problem-fields.ts';
import { SideNotes } from './side-notes.tsx';
import { useDraftErrors } from './use-draft-errors.ts';

/** Defines a VM, and explains the one choice that is hard to change later. */
export function DefinePage() {
  const { home = 'embedded' } = useSearch({ from: '/shell/vms/new' });
  const [draft, setDraft] = useState(() => withHome(EMPTY_DRAFT, home));
  const define = useDefine();
  const change = (part: Partial<DefineDraft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    define.reset();
  };
  const form = useRef<HTMLFormElement>(null);
  const focusInvalid = (): void => {
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[data-invalid] :is(input, select, textarea)')?.focus(),
    );
  };
  const { errors, shown, show } = useDraftErrors(draft, define.error);
  const submit = (event: React.SyntheticEvent): void => {
    event.preventDefault();
    show();
    if (Object.keys(errors).length === 0) define.mutate(draft, { onError: focusInvalid });
    else focusInvalid();
  };
  return (
    <Page title="Define a VM">
      <div className="mt-3 grid gap-3 lg:grid-cols-[minmax(0,1fr)_26rem]">
        <Card className="self-start p-4 sm:p-5">
          <form ref={form} onSubmit={submit} noValidate className="grid gap-5">
            <NameField draft={draft} errors={shown} change={change} />
            <HomeChoice home={draft.home} onChange={(chosen) => change(withHome(draft, chosen))} />
            <HomeFields draft={draft} errors={shown} change={change} />
            <AdvancedFields draft={draft} errors={shown} change={change} />
            <Footer draft={draft} change={change} pending={define.isPending} />
            {define.isError && Object.keys(problemFields(problemOf(define.error))).length === 0 && (
              <ProblemNotice problem={problemOf(define.error)} />
            )}
          </form>
        </Card>
        <div>
          <SideNotes draft={draft} change={change} />
        </div>
      </div>
    </Page>
  );
}

function useDefine() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (draft: DefineDraft) => client.createVm({ body: definitionOf(draft) }),
    onSuccess: ({ name }) => void navigate({ to: '/vms/$vm', params: { vm: name } }),
  });
}

interface FooterProps {
  readonly draft: DefineDraft;
  readonly change: (part: Partial<DefineDraft>) => void;
  readonly pending: boolean;
}

function Footer({ draft, change, pending }: FooterProps) {
  const offline = useConnectionReason();
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
      {draft.home !== 'attach' && (
        <Check checked={draft.start} onChange={(start) => change({ start })} label="Start it now" />
      )}
      <span className="flex-1" />
      <Link to="/" className={buttonClass('quiet')}>
        Cancel
      </Link>
      <Button kind="primary" type="submit" reason={offline ?? (pending ? 'It is being defined.' : undefined)}>
        {draft.home === 'attach' ? 'Attach' : draft.start ? 'Define and start' : 'Define'}
      </Button>
    </div>
  );
}
