import { clsx } from 'clsx';

/** A place where something will be, in its final geometry. Shows itself after 150 ms. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden="true" className={clsx('skeleton block h-2.5', className)} />;
}

/** Rows of a table that is on its way. */
export function SkeletonRows({ rows, columns }: { readonly rows: number; readonly columns: readonly string[] }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-[var(--row)] items-center gap-6 border-b border-line px-5 last:border-0">
          {columns.map((width, column) => (
            <Skeleton key={`${column} ${width}`} className={width} />
          ))}
        </div>
      ))}
    </div>
  );
}
