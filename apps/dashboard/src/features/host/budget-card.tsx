import type { Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { problemOf } from '../../api/problem-of.ts';
import { hostQuery } from '../../api/queries.ts';
import { Card } from '../../ui/card.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LegendItem } from '../../ui/swatch.tsx';
import { Why } from '../../ui/why.tsx';
import { type Budget, budgetOf } from './budget.ts';
import { BudgetBar } from './budget-bar.tsx';

/** What the host has, what its VMs have of it, and what is on its way. */
export function BudgetCard({ vms }: { readonly vms: readonly Vm[] }) {
  const { data: host, error } = useQuery(hostQuery);
  if (host === undefined && error !== null) {
    return (
      <Card className="mt-3 p-5">
        <ProblemNotice problem={problemOf(error)} />
      </Card>
    );
  }
  const budget = host === undefined ? undefined : budgetOf(host, vms);
  return (
    <Card aria-label="Memory of the host" className="mt-2 px-4 pt-3 pb-2 sm:mt-3 sm:px-5 sm:pt-4">
      {budget === undefined ? <BudgetSkeleton /> : <KnownBudget budget={budget} />}
    </Card>
  );
}

function KnownBudget({ budget }: { readonly budget: Budget }) {
  const { capacityBytes, maximumBytes, askedBytes, returningBytes } = budget;
  const overcommit = capacityBytes === 0 ? 0 : maximumBytes / capacityBytes;
  return (
    <>
      <div className="flex items-end justify-between gap-6">
        <dl className="flex flex-1 items-end justify-between gap-x-8 gap-y-2 sm:justify-start">
          <Stat big label={<Why label="Granted">What running VMs have now: the sum of their actual sizes.</Why>}>
            <Quantity bytes={budget.grantedBytes} />
          </Stat>
          <Stat big label={<FreeWhy />}>
            <Quantity bytes={budget.freeBytes} />
          </Stat>
          <Stat optional label="Asked for">
            <Quantity bytes={askedBytes} sign className={askedBytes > 0 ? 'text-accent' : 'text-fg-3'} />
          </Stat>
          <Stat optional label="Coming back">
            <Quantity bytes={-returningBytes} className={returningBytes > 0 ? '' : 'text-fg-3'} />
          </Stat>
          <Stat optional label="Capacity">
            <Quantity bytes={capacityBytes} />
          </Stat>
          <Stat optional wide label={<MaximaWhy />}>
            <Quantity bytes={maximumBytes} />
            <span className="ml-1.25 text-xs font-normal tracking-normal text-fg-3">
              {overcommit.toFixed(2)} × capacity
            </span>
          </Stat>
        </dl>
        <div aria-hidden="true" className="hidden gap-4 pb-1 lg:flex">
          <LegendItem kind="committed">In demand</LegendItem>
          <LegendItem kind="available">Available</LegendItem>
          <LegendItem kind="ballooned">Ballooned</LegendItem>
          <LegendItem kind="target">Target</LegendItem>
        </div>
      </div>
      <BudgetBar budget={budget} />
    </>
  );
}

function FreeWhy() {
  return (
    <Why label="Free to grant">
      Capacity less what running VMs have or were promised. A request above it is refused, so that a promise can be
      kept.
    </Why>
  );
}

function MaximaWhy() {
  return (
    <Why label="Sum of maxima">
      What all VMs together may ever have. More than the capacity is fine as long as not all want it at once.
    </Why>
  );
}

interface StatProps {
  readonly label: ReactNode;
  readonly children: ReactNode;
  readonly big?: boolean;
  /** Not on the phone. */
  readonly optional?: boolean;
  /** Only where there is room to spare. */
  readonly wide?: boolean;
}

function Stat({ label, children, big = false, optional = false, wide = false }: StatProps) {
  return (
    <div className={wide ? 'hidden xl:block' : optional ? 'hidden sm:block' : ''}>
      <dt className="text-xs whitespace-nowrap text-fg-3">{label}</dt>
      <dd
        className={`leading-7 ${big ? 'text-[1.25rem] font-semibold tracking-[-0.02em] sm:text-xl' : 'text-md font-medium'}`}
      >
        {children}
      </dd>
    </div>
  );
}

function BudgetSkeleton() {
  return (
    <div role="status" aria-label="Loading the host" className="grid h-[7.6rem] content-start gap-4 pt-1">
      <span className="flex gap-8">
        <Skeleton className="h-9 w-28" />
        <Skeleton className="h-9 w-28" />
      </span>
      <Skeleton className="mt-2 h-5 w-full" />
    </div>
  );
}
