import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { useEffect, useRef } from 'react';
import { bringIntoRow } from './bring-into-row.ts';
import { useMoreBeyond } from './use-more-beyond.ts';

export interface TabLink {
  readonly tab: string;
  readonly label: string;
  /** In its place where there is little room. */
  readonly short?: string | undefined;
  readonly count?: number | undefined;
}

/** Tabs that are addresses: each is a link that sets `?tab=` and keeps the page. */
export function TabLinks({
  label,
  tabs,
  current,
}: {
  readonly label: string;
  readonly tabs: readonly TabLink[];
  readonly current: string;
}) {
  const [ref, hasMore] = useMoreBeyond();
  const here = useRef<HTMLAnchorElement>(null);
  const counts = tabs.map(({ count }) => count ?? '').join();
  useEffect(() => bringIntoRow(here.current), [current, counts]);
  return (
    <nav
      ref={ref}
      aria-label={label}
      className={clsx(
        'flex gap-5 overflow-x-auto border-b border-line [scrollbar-width:none] max-sm:gap-4.5',
        hasMore && '[mask-image:linear-gradient(to_right,#000_calc(100%-3rem),transparent)]',
      )}
    >
      {tabs.map(({ tab, label: text, short, count }) => (
        <Link
          key={tab}
          ref={tab === current ? here : undefined}
          to="."
          search={(before: Record<string, unknown>) => ({ ...before, tab })}
          aria-current={tab === current ? 'page' : undefined}
          className={clsx(
            'relative pt-1.75 pb-2.25 font-medium whitespace-nowrap pointer-coarse:py-3',
            tab === current
              ? 'text-fg after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 after:bg-fg'
              : 'text-fg-2 hover:text-fg',
          )}
        >
          <span className={clsx(short && 'max-sm:sr-only')}>{text}</span>
          {short && (
            <span aria-hidden="true" className="sm:hidden">
              {short}
            </span>
          )}
          {count !== undefined && <span className="ml-1 text-2xs text-fg-3">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}
