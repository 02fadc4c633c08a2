import { clsx } from 'clsx';
import { useRemPx } from '../../../shell/use-rem-px.ts';
import { labelWidth } from './label-width.ts';
import type { Scale } from './scale.ts';
import { percent } from './ruler-bands.tsx';
import { markAxis } from './ticks.ts';

/** Figures under the ruler, in GiB. Beyond the knee each mark is double the one before, and is drawn quieter. */
export function RulerAxis({ scale, widthPx }: { readonly scale: Scale; readonly widthPx: number }) {
  const remPx = useRemPx();
  const ticks = markAxis(scale, { widthPx, labelPx: (label) => labelWidth(label, remPx) });
  const knee = scale.kneeBytes ?? Infinity;
  return (
    <div aria-hidden="true" className="relative mt-0.5 h-4 text-2xs text-fg-3">
      {ticks.map(({ bytes, fraction, label }, index) => (
        <span
          key={bytes}
          className={clsx('absolute whitespace-nowrap', place(index, ticks.length), bytes > knee && 'italic')}
          style={{ left: percent(fraction) }}
        >
          {label}
        </span>
      ))}
    </div>
  );
}

function place(index: number, count: number): string {
  if (index === 0) return '';
  return index === count - 1 ? '-translate-x-full' : '-translate-x-1/2';
}

/** The break in the bar where the scale begins to double. */
export function ScaleBreak({ scale }: { readonly scale: Scale }) {
  if (scale.kneeBytes === null) return null;
  return (
    <svg
      viewBox="0 0 10 36"
      preserveAspectRatio="none"
      className="absolute -top-1 -bottom-1 w-2.5 -translate-x-1/2"
      style={{ left: percent(scale.toFraction(scale.kneeBytes)), height: 'calc(100% + 0.5rem)' }}
    >
      <title>From here on each mark of the axis is double the one before.</title>
      <path d="M7 0 2 12l5 12-5 12" fill="none" stroke="var(--surface)" strokeWidth="5" />
      <path d="M4.5 0-.5 12l5 12-5 12M9.5 0l-5 12 5 12-5 12" fill="none" stroke="var(--line-control)" />
    </svg>
  );
}
