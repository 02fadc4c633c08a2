import type { Problem } from '@dimmer/contract';
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { exactBytes } from '../lib/bytes.ts';
import { CopyButton } from './copy-button.tsx';
import { Quantity } from './quantity.tsx';

export interface ProblemNoticeProps {
  readonly problem: Problem;
  /** What was tried, as a head; the problem's own title where it is left out. */
  readonly title?: string;
  /** The way on. */
  readonly children?: ReactNode;
  readonly className?: string;
}

/** What went wrong, with everything a person needs to go on or to ask: detail, code, limit, request id. */
export function ProblemNotice({ problem, title, children, className = '' }: ProblemNoticeProps) {
  return (
    <div role="alert" className={`flex gap-3 ${className}`}>
      <span className="grid size-8 flex-none place-items-center rounded-md bg-danger-soft text-danger">
        <CircleAlert aria-hidden="true" className="size-4 stroke-[1.5]" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title ?? problem.title}</p>
        <p className="text-fg-2">{problem.detail}</p>
        <ProblemFacts problem={problem} />
        {children !== undefined && <div className="mt-3 flex flex-wrap items-center gap-2">{children}</div>}
      </div>
    </div>
  );
}

function ProblemFacts({ problem }: { readonly problem: Problem }) {
  return (
    <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 text-xs text-fg-2 [&>dt]:text-fg-3">
      <dt>Code</dt>
      <dd className="code">
        {problem.code}, {problem.status}
      </dd>
      {problem.limitBytes !== undefined && (
        <>
          <dt>Limit</dt>
          <dd>
            <Quantity bytes={problem.limitBytes} /> <span className="text-fg-3">{exactBytes(problem.limitBytes)}</span>
          </dd>
        </>
      )}
      {problem.requestId !== '' && (
        <>
          <dt>Request</dt>
          <dd className="flex items-center gap-1">
            <span className="code truncate">{problem.requestId}</span>
            <CopyButton text={problem.requestId} label="Copy the request id" />
          </dd>
        </>
      )}
    </dl>
  );
}
