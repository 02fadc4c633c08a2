import { Field as BaseField } from '@base-ui/react/field';
import { controlClass } from './field.tsx';

export interface TextAreaProps {
  readonly value: string;
  readonly onValueChange: (value: string) => void;
  readonly rows: number;
  readonly placeholder?: string;
}

/** The control of a `Field` for text of several lines, as a machine reads it. */
export function TextArea({ value, onValueChange, rows, placeholder }: TextAreaProps) {
  return (
    <BaseField.Control
      value={value}
      onValueChange={onValueChange}
      placeholder={placeholder}
      spellCheck={false}
      autoComplete="off"
      className={`code resize-y py-1.5 text-xs leading-5 ${controlClass}`}
      render={<textarea rows={rows} />}
    />
  );
}
