import type { Plan } from '@dimmer/contract';
import { TriangleAlert } from 'lucide-react';
import { sizeWords } from '../../../lib/bytes.ts';
import { secondsWords } from '../../../lib/time.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';

/** What would be done, in order, with the risks and how long it may take. */
export function PlanPreview({ plan }: { readonly plan: Plan | undefined }) {
  if (!plan) return <PlanSkeleton />;
  return (
    <div>
      <h2 className="mb-2 flex justify-between text-xs text-fg-3">
        Plan <span>{plan.etaMs !== null && `about ${secondsWords(plan.etaMs)}`}</span>
      </h2>
      <ol aria-live="polite" className="grid gap-1.5">
        {plan.steps.length === 0 && <li className="text-fg-2">Nothing has to be done.</li>}
        {plan.steps.map((step, index) => (
          <li key={`${index} ${step.title}`} className="grid grid-cols-[1.125rem_minmax(0,1fr)] gap-x-2">
            <span className="text-fg-3">{index + 1}</span>
            {step.title}
          </li>
        ))}
      </ol>
      {!plan.reachable && <Shortfall plan={plan} />}
      {plan.risks.map(({ code, message }) => (
        <Caution key={code}>{message}</Caution>
      ))}
    </div>
  );
}

function Shortfall({ plan }: { readonly plan: Plan }) {
  return (
    <Caution>
      {sizeWords(plan.shortfallBytes)} short. {plan.reason ?? 'It cannot be reached now.'}
    </Caution>
  );
}

function Caution({ children }: { readonly children: React.ReactNode }) {
  return (
    <p className="mt-2.5 flex gap-2 text-xs text-warn">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 flex-none stroke-[1.7] text-warn-mark" />
      <span>{children}</span>
    </p>
  );
}

function PlanSkeleton() {
  return (
    <div role="status" aria-label="Planning" className="grid gap-3">
      <Skeleton className="w-10" />
      <Skeleton className="w-4/5" />
      <Skeleton className="w-3/5" />
    </div>
  );
}
