import { Field as BaseField } from '@base-ui/react/field';
import { controlClass } from './field.tsx';

export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
}

export interface SelectInputProps<T extends string> {
  readonly options: readonly SelectOption<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly className?: string;
}

/** The control of a `Field` for one of a few that need no sentence each: the browser's own list. */
export function SelectInput<T extends string>({ options, value, onChange, className = '' }: SelectInputProps<T>) {
  const choose = (chosen: string): void => {
    const option = options.find((one) => one.value === chosen);
    if (option) onChange(option.value);
  };
  return (
    <BaseField.Control
      value={value}
      onValueChange={choose}
      className={`h-[var(--control)] ${controlClass} ${className}`}
      render={
        <select>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      }
    />
  );
}
