import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Toggle } from '@base-ui/react/toggle';
import { clsx } from 'clsx';

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly count?: number;
}

export interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly className?: string;
}

/** One of a few, all visible. */
export function Segments<T extends string>({ label, segments, value, onChange, className }: SegmentsProps<T>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next);
      }}
      className={clsx('inline-flex gap-px rounded-md bg-track p-0.5', className)}
    >
      {segments.map((segment) => (
        <Toggle
          key={segment.value}
          value={segment.value}
          className="inline-flex h-6.5 items-center justify-center gap-1.5 rounded-[5px] px-2.5 text-xs font-medium whitespace-nowrap text-fg-2 hover:text-fg data-pressed:bg-surface data-pressed:text-fg data-pressed:shadow-[0_0_0_1px_var(--line-strong)] pointer-coarse:h-9"
        >
          {segment.label}
          {segment.count !== undefined && <span className="text-2xs opacity-75">{segment.count}</span>}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
