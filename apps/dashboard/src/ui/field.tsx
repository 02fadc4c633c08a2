import { Field as BaseField } from '@base-ui/react/field';
import type { ComponentProps, ReactNode } from 'react';

export interface FieldProps {
  readonly label: ReactNode;
  /** What this is good for, under the control. */
  readonly hint?: ReactNode;
  /** What is wrong with the value; takes the place of the hint. */
  readonly error?: string | undefined;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A labelled control with a hint or an error, tied together for screen readers. */
export function Field({ label, hint, error, children, className = '' }: FieldProps) {
  return (
    <BaseField.Root invalid={error !== undefined} className={`grid content-start gap-1 ${className}`}>
      <BaseField.Label className="text-xs font-medium text-fg-2">{label}</BaseField.Label>
      {children}
      {error === undefined ? (
        hint !== undefined && <BaseField.Description className="text-xs text-fg-3">{hint}</BaseField.Description>
      ) : (
        <BaseField.Error match className="text-xs text-danger">
          {error}
        </BaseField.Error>
      )}
    </BaseField.Root>
  );
}

/** The look of every control of a field; its height is its own. */
export const controlClass =
  'w-full min-w-0 rounded-md border border-line-control bg-surface px-2.5 text-fg focus-visible:border-accent focus-visible:outline-offset-0 data-invalid:border-danger pointer-coarse:text-[1rem]';

/** The text control of a `Field`. */
export function TextInput({ className = '', ...rest }: ComponentProps<typeof BaseField.Control>) {
  return (
    <BaseField.Control
      spellCheck={false}
      autoComplete="off"
      {...rest}
      className={`h-[var(--control)] ${controlClass} ${String(className)}`}
    />
  );
}
