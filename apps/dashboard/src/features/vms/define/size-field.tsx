import type { ReactNode } from 'react';
import { sizeWords } from '../../../lib/bytes.ts';
import { readSize } from '../../../lib/read-size.ts';
import { Field, TextInput } from '../../../ui/field.tsx';

export interface SizeFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
  readonly hint: ReactNode;
  /** Sizes to choose with one press. */
  readonly presets: readonly string[];
}

/** A size as people type it, with a few at hand. Leaving the field writes it in full. */
export function SizeField({ label, value, onChange, error, hint, presets }: SizeFieldProps) {
  const tidy = (): void => {
    const size = readSize(value);
    if (typeof size === 'number') onChange(sizeWords(size).replace(/\.00(?= )/, ''));
  };
  return (
    <Field label={label} error={error} hint={hint}>
      <TextInput value={value} onValueChange={onChange} onBlur={tidy} className="text-md font-medium" />
      <div className="flex flex-wrap gap-1.5">
        {presets.map((preset) => (
          <button
            key={preset}
            type="button"
            onClick={() => onChange(preset)}
            aria-pressed={preset === value}
            className="h-6 rounded-full px-2.25 text-xs text-fg-2 shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-inset hover:text-fg aria-pressed:text-accent aria-pressed:shadow-[inset_0_0_0_1px_var(--accent)] pointer-coarse:h-9"
          >
            {preset}
          </button>
        ))}
      </div>
    </Field>
  );
}
