import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section {...rest} className={clsx('rounded-lg bg-surface shadow-card', className)} />;
}

/** The head of a card: its name at the left, what can be done with it at the right. */
export function CardHead({ title, children }: { readonly title: ReactNode; readonly children?: ReactNode }) {
  return (
    <div className="flex min-h-11 items-center gap-3 pr-3 pl-4 sm:pr-4 sm:pl-5">
      <h2 className="font-semibold tracking-[var(--tracking-tight)]">{title}</h2>
      <span className="min-w-0 flex-1" />
      {children}
    </div>
  );
}
