import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly text: string;
  /** Why it cannot be chosen now. */
  readonly reason?: string | undefined;
}

export interface OptionCardsProps<T extends string> {
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly columns: string;
}

/** One of a few, each with a sentence; one that is not possible says why. */
export function OptionCards<T extends string>({ label, options, value, onChange, columns }: OptionCardsProps<T>) {
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-xs font-medium text-fg-2">{label}</legend>
      <RadioGroup aria-label={label} value={value} onValueChange={onChange} className={`grid gap-2 ${columns}`}>
        {options.map((option) => (
          <label
            key={option.value}
            className="grid cursor-pointer grid-cols-[1rem_minmax(0,1fr)] content-start gap-x-2 rounded-md p-2.5 shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-inset has-data-checked:bg-accent-soft has-data-checked:shadow-[inset_0_0_0_1px_var(--accent)] has-data-disabled:cursor-not-allowed has-data-disabled:bg-inset"
          >
            <Radio.Root
              value={option.value}
              disabled={option.reason !== undefined}
              className="mt-0.75 size-3.5 rounded-full border-[1.25px] border-line-control bg-surface data-checked:border-[4.25px] data-checked:border-accent"
            />
            <span className="font-medium">{option.label}</span>
            <span className="col-start-2 text-xs text-fg-2">{option.reason ?? option.text}</span>
          </label>
        ))}
      </RadioGroup>
    </fieldset>
  );
}
