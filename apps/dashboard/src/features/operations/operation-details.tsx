import type { Operation } from '@dimmer/contract';
import { Link } from '@tanstack/react-router';
import { useConnectionReason } from '../../api/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { OperationSteps } from '../memory/operation/operation-steps.tsx';
import { cancelKeeps, isActive, OUTCOME_WORDS } from '../memory/operation/operation-words.ts';
import { useCancel } from '../memory/operation/use-cancel.ts';

/** How an operation ended, its steps, and the way to what else is known of it. */
export function OperationDetails({ operation }: { readonly operation: Operation }) {
  const { because, outcome, id, steps } = operation;
  return (
    <div className="grid gap-3 bg-inset px-4 pt-2 pb-4 sm:pr-5 sm:pl-15">
      {outcome !== null && <p className="max-w-180">{because ?? OUTCOME_WORDS[outcome]}</p>}
      {steps.length === 0 ? (
        <p className="text-fg-3">It has no steps yet.</p>
      ) : (
        <div className="max-w-200">
          <OperationSteps steps={steps} />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-xs text-fg-3">
        <span className="flex items-center gap-1">
          <span className="code">{id}</span>
          <CopyButton text={id} label="Copy the operation’s id" />
        </span>
        <Link to="/events" search={{ q: id }} className="font-medium text-accent hover:underline">
          Its events
        </Link>
        {isActive(operation) && <CancelLine operation={operation} />}
      </div>
    </div>
  );
}

function CancelLine({ operation }: { readonly operation: Operation }) {
  const cancel = useCancel(operation.id);
  const offline = useConnectionReason();
  const asked = cancel.isAsked ? 'It was asked to stop; the running step ends first.' : undefined;
  return (
    <>
      <Button size="sm" kind="danger" reason={offline ?? asked} onClick={cancel.ask}>
        Cancel
      </Button>
      <span>{cancelKeeps(operation)}</span>
      {cancel.problem !== undefined && <ProblemNotice problem={cancel.problem} className="w-full" />}
    </>
  );
}
