import { type ReactNode, useEffect } from 'react';

export interface PageProps {
  /** For the window's title, and the head where no other is given. */
  readonly title: string;
  readonly meta?: ReactNode;
  /** What can be done here, at the right of the head. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the first rank: its head, then what it holds. */
export function Page({ title, meta, actions, children }: PageProps) {
  usePageTitle(title);
  return (
    <div className="px-3 py-3 sm:px-6 sm:py-4">
      <div className="flex min-h-8 items-center gap-3">
        <h1 className="text-lg font-semibold tracking-[-0.017em]">{title}</h1>
        {meta !== undefined && <span className="text-fg-3">{meta}</span>}
        <span className="flex-1" />
        {actions}
      </div>
      {children}
    </div>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Dimmer`;
  }, [title]);
}
