import { Meter as BaseMeter } from '@base-ui/react/meter';
import { Progress } from '@base-ui/react/progress';
import { clsx } from 'clsx';

interface BarProps {
  readonly label: string;
  /** 0 … 1; null while unknown. */
  readonly share: number | null;
  /** What a screen reader says instead of the percentage. */
  readonly words?: string;
  readonly className?: string;
}

const TRACK = 'relative block h-1 overflow-hidden rounded-xs bg-track';

/** How far long work has come. */
export function ProgressBar({ label, share, words, className }: BarProps) {
  return (
    <Progress.Root
      value={share === null ? null : share * 100}
      aria-label={label}
      {...(words !== undefined && { 'aria-valuetext': words })}
    >
      <Progress.Track className={clsx(TRACK, className)}>
        <Progress.Indicator className="absolute inset-y-0 left-0 bg-accent transition-[width] duration-[var(--dur-sample)] ease-linear" />
      </Progress.Track>
    </Progress.Root>
  );
}

/** How much of something limited is taken. */
export function Meter({ label, share, words, className }: BarProps) {
  return (
    <BaseMeter.Root
      value={(share ?? 0) * 100}
      aria-label={label}
      {...(words !== undefined && { 'aria-valuetext': words })}
    >
      <BaseMeter.Track className={clsx(TRACK, className)}>
        <BaseMeter.Indicator className="absolute inset-y-0 left-0 bg-stick" />
      </BaseMeter.Track>
    </BaseMeter.Root>
  );
}
