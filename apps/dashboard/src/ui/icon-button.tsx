import { clsx } from 'clsx';
import type { ComponentProps } from 'react';
import { Reason } from './reason.tsx';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'disabled'> {
  /** What it does: the accessible name and the title. */
  readonly label: string;
  readonly small?: boolean;
  readonly reason?: string | undefined;
}

/** A square button with an icon only. */
export function IconButton({ label, small = false, reason, className, ...rest }: IconButtonProps) {
  return (
    <Reason reason={reason}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        title={label}
        className={clsx(
          'inline-grid flex-none place-items-center rounded-md pointer-coarse:size-11',
          reason === undefined ? 'text-fg-2 hover:bg-inset hover:text-fg' : 'cursor-not-allowed text-fg-off',
          small ? 'size-6' : 'size-7.5',
          className,
        )}
      />
    </Reason>
  );
}
