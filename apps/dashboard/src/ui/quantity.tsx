import { clsx } from 'clsx';
import { exactBytes, gibFigure } from '../lib/bytes.ts';

export interface QuantityProps {
  /** Null where nothing is known: shown as a dash, never as 0. */
  readonly bytes: number | null;
  /** In a column the unit stands once, in the head. */
  readonly unit?: boolean;
  /** What to show for null: a dash in columns, "no report" for guest figures. */
  readonly missing?: string;
  readonly sign?: boolean;
  readonly className?: string;
}

/** Memory in GiB with two fixed decimals, the unit smaller and quieter, the exact bytes in the title. */
export function Quantity({ bytes, unit = true, missing = '–', sign = false, className }: QuantityProps) {
  if (bytes === null) return <span className={clsx('whitespace-nowrap text-fg-3', className)}>{missing}</span>;
  return (
    <span className={clsx('whitespace-nowrap', className)} title={exactBytes(bytes)}>
      {sign && bytes > 0 && '+'}
      {gibFigure(bytes)}
      {unit && <span className="ml-[0.25em] text-[0.85em] font-normal tracking-normal text-fg-3">GiB</span>}
    </span>
  );
}
