import { clsx } from 'clsx';
import { gibFigure, gibTick, sizeWords } from '../../lib/bytes.ts';
import type { Budget } from './budget.ts';
import { type BudgetScale, budgetScale } from './budget-scale.ts';
import { budgetTicks } from './budget-ticks.ts';

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** The host from 0 to its capacity, which is a wall, and on to the sum of the maxima. */
export function BudgetBar({ budget }: { readonly budget: Budget }) {
  const { capacityBytes, maximumBytes, grantedBytes, askedBytes, demandBytes, availableBytes } = budget;
  const scale = budgetScale(grantedBytes + askedBytes, capacityBytes, maximumBytes);
  const overcommitted = maximumBytes > capacityBytes;
  const between = (from: number, to: number) => ({
    left: percent(scale.share(from)),
    width: percent(Math.max(0, scale.share(to) - scale.share(from))),
  });
  return (
    <>
      <BarLabels budget={budget} scale={scale} />
      <div role="img" aria-label={barWords(budget)} className="relative mt-1.5 h-5 *:absolute *:inset-y-0">
        <i
          className={clsx('bg-track', overcommitted ? 'rounded-l-sm' : 'rounded-sm')}
          style={between(0, capacityBytes)}
        />
        <i className="rounded-l-sm bg-committed" style={between(0, demandBytes)} />
        <i className="bg-available" style={between(demandBytes, demandBytes + availableBytes)} />
        <i
          className="bg-surface shadow-[inset_0_0_0_1px_var(--line-control)]"
          style={between(demandBytes + availableBytes, grantedBytes)}
        />
        <i className="-ml-0.5 w-0.5 bg-actual" style={{ left: percent(scale.share(grantedBytes)) }} />
        {askedBytes > 0 && (
          <i
            className="bg-accent-soft shadow-[inset_0_0_0_1.5px_var(--mem-target)]"
            style={between(grantedBytes, grantedBytes + askedBytes)}
          />
        )}
        {overcommitted && (
          <i
            className="rounded-r-sm border border-l-0 border-dashed border-line-control"
            style={between(capacityBytes, maximumBytes)}
          />
        )}
        <i className="-my-[5px] -ml-px w-0.5 bg-fg" style={{ left: percent(scale.share(capacityBytes)) }} />
        {scale.breakAt !== null && <BreakMark share={scale.breakAt.share} />}
      </div>
      <BudgetAxis scale={scale} capacityBytes={capacityBytes} />
    </>
  );
}

/** Two slashes: from here on the scale is another. */
function BreakMark({ share }: { readonly share: number }) {
  return (
    <svg
      viewBox="0 0 14 28"
      aria-hidden="true"
      className="-my-1 h-7 w-3.5 -translate-x-1/2"
      style={{ left: percent(share) }}
    >
      <path d="M2 28 8 0h5L7 28Z" fill="var(--surface)" />
      <path d="M2 28 8 0M7 28 13 0" stroke="var(--line-control)" strokeWidth="1.25" fill="none" />
    </svg>
  );
}

function BarLabels({ budget, scale }: { readonly budget: Budget; readonly scale: BudgetScale }) {
  const { demandBytes, grantedBytes, askedBytes, silentBytes, capacityBytes, maximumBytes } = budget;
  const over = maximumBytes - capacityBytes;
  const askedAt = `max(14rem, ${percent(scale.share(grantedBytes))})`;
  return (
    <div aria-hidden="true" className="relative mt-2 hidden h-4 text-2xs whitespace-nowrap text-fg-3 sm:block">
      in demand {gibFigure(demandBytes)}
      {silentBytes > 0 && `, no guest report ${gibFigure(silentBytes)}`}
      {askedBytes > 0 && (
        <span className="absolute top-0 text-accent" style={{ left: askedAt }}>
          asked for {gibFigure(askedBytes)}
        </span>
      )}
      {over > 0 && <span className="absolute top-0 right-0">all at maximum: {gibFigure(over)} GiB short</span>}
    </div>
  );
}

function BudgetAxis({ scale, capacityBytes }: { readonly scale: BudgetScale; readonly capacityBytes: number }) {
  return (
    <div aria-hidden="true" className="relative mt-1 h-5 text-2xs leading-5 text-fg-3">
      {budgetTicks(scale, capacityBytes).map(({ bytes, share, capacity }) => (
        <span
          key={bytes}
          className={clsx(
            'absolute whitespace-nowrap',
            share > 0 && (share > 0.93 ? '-translate-x-full' : '-translate-x-1/2'),
            !capacity && share > 0 && 'hidden sm:inline',
          )}
          style={{ left: percent(share) }}
        >
          {gibTick(bytes)}
          {capacity && ' capacity'}
        </span>
      ))}
    </div>
  );
}

function barWords({ grantedBytes, askedBytes, freeBytes, capacityBytes, maximumBytes }: Budget): string {
  const asked = askedBytes > 0 ? `, ${sizeWords(askedBytes)} asked for` : '';
  return `${sizeWords(grantedBytes)} granted${asked}, ${sizeWords(freeBytes)} free to grant, capacity ${sizeWords(capacityBytes)}, sum of maxima ${sizeWords(maximumBytes)}`;
}
