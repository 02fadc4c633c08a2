import type { ReactNode } from 'react';

/** What this place is, and the one thing to do. */
export function Empty({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-center gap-1.5 px-5 py-12 text-center">
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-84 text-fg-2">{children}</div>}
      {action !== undefined && <div className="mt-2.5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
