import { clsx } from 'clsx';

export type SwatchKind =
  | 'committed'
  | 'available'
  | 'ballooned'
  | 'unused'
  | 'unplugged'
  | 'target'
  | 'actual'
  | 'resident'
  | 'no-report';

const LOOKS: Readonly<Record<SwatchKind, string>> = {
  committed: 'size-2.5 rounded-xs bg-committed',
  available: 'size-2.5 rounded-xs bg-available shadow-[inset_0_0_0_1px_var(--mem-available-line)]',
  ballooned: 'hatch-ballooned size-2.5 rounded-xs shadow-[inset_0_0_0_1px_var(--mem-ballooned-line)]',
  unused: 'size-2.5 rounded-xs bg-surface shadow-[inset_0_0_0_1px_var(--line-strong)]',
  unplugged: 'dots-unplugged size-2.5 rounded-xs shadow-[inset_0_0_0_1px_var(--mem-unplugged-line)]',
  'no-report': 'size-2.5 rounded-xs shadow-[inset_0_0_0_1px_var(--line-control)]',
  target: 'h-0 w-3 border-t-2 border-dashed border-target',
  actual: 'h-0.5 w-3 rounded-[1px] bg-actual',
  resident: 'dash-dot-resident h-0.5 w-3',
};

/** The sample of a fill or a line in a legend: the same forms as in bars and charts. */
export function Swatch({ kind, className }: { readonly kind: SwatchKind; readonly className?: string }) {
  return <i aria-hidden="true" className={clsx('inline-block flex-none', LOOKS[kind], className)} />;
}

export function LegendItem({ kind, children }: { readonly kind: SwatchKind; readonly children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-fg-2">
      <Swatch kind={kind} />
      {children}
    </span>
  );
}
