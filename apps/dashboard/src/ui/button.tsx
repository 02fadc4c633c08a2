import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';
import { Reason } from './reason.tsx';

export type ButtonKind = 'plain' | 'primary' | 'quiet' | 'danger' | 'danger-solid';
export type ButtonSize = 'md' | 'sm';

const SHAPE =
  'inline-flex items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-[var(--dur-fast)]';
const SIZES: Readonly<Record<ButtonSize, string>> = {
  md: 'h-[var(--control)] px-3 pointer-coarse:px-4',
  sm: 'h-6.5 px-2.25 text-xs pointer-coarse:h-9 pointer-coarse:px-3',
};
const KINDS: Readonly<Record<ButtonKind, string>> = {
  plain: 'bg-surface text-fg shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-inset',
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  quiet: 'text-fg-2 hover:bg-inset hover:text-fg',
  danger: 'bg-surface text-danger shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-danger-soft',
  'danger-solid': 'bg-danger text-on-danger hover:bg-danger-strong',
};
const OFF = 'cursor-not-allowed text-fg-off shadow-[inset_0_0_0_1px_var(--line)]';

/** The classes of a button, for links that look like one. */
export function buttonClass(kind: ButtonKind = 'plain', size: ButtonSize = 'md'): string {
  return clsx(SHAPE, SIZES[size], KINDS[kind]);
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly kind?: ButtonKind;
  readonly size?: ButtonSize;
  /** The key that does the same; shown as a cap. */
  readonly shortcut?: string;
  /** Why it is not possible now. The button stays focusable and explains itself. */
  readonly reason?: string | undefined;
  readonly icon?: ReactNode;
}

export function Button(props: ButtonProps) {
  const { kind = 'plain', size = 'md', shortcut, reason, className, icon, children, ...rest } = props;
  const look = reason === undefined ? buttonClass(kind, size) : clsx(SHAPE, SIZES[size], OFF);
  return (
    <Reason reason={reason}>
      <button type="button" {...rest} className={clsx(look, className)}>
        {icon}
        {children}
        {shortcut !== undefined && (
          <Kbd tone={kind === 'primary' && reason === undefined ? 'on-accent' : 'plain'}>{shortcut}</Kbd>
        )}
      </button>
    </Reason>
  );
}
