import { clsx } from 'clsx';
import type { CaptionSide } from './captions.ts';
import { percent } from './ruler-bands.tsx';

const SIDES: Readonly<Record<CaptionSide, string>> = {
  left: 'right-[-1px] pr-0.5 text-right',
  middle: 'left-1/2 -translate-x-1/2',
  right: 'left-[-1px] pl-0.5',
  'left-raised': 'right-[-1px] mb-4 pr-0.5 text-right',
  'right-raised': 'left-[-1px] mb-4 pl-0.5',
};

const LOOKS = {
  actual: { tick: 'w-0.5 -ml-px bg-actual', caption: 'text-fg' },
  target: { tick: 'w-0.5 -ml-px bg-target', caption: 'text-accent' },
  ghost: { tick: 'w-0 -ml-px border-l-2 border-dashed border-actual', caption: 'text-fg-2' },
} as const;

interface MarkProps {
  readonly kind: keyof typeof LOOKS;
  readonly fraction: number;
  /** Empty where it would say nothing. */
  readonly label: string;
  readonly side: CaptionSide;
}

/** A mark across the ruler with its caption above. Actual is an edge, target a tick, a ghost is dashed. */
export function RulerMark({ kind, fraction, label, side }: MarkProps) {
  const { tick, caption } = LOOKS[kind];
  return (
    <span
      className={clsx('absolute -top-1 -bottom-1', kind !== 'ghost' && 'shadow-[0_0_0_1px_var(--surface)]', tick)}
      style={{ left: percent(fraction) }}
    >
      <span
        className={clsx(
          'absolute bottom-full pb-0.75 text-xs leading-4 font-medium whitespace-nowrap',
          SIDES[side],
          caption,
        )}
      >
        {label}
      </span>
    </span>
  );
}
