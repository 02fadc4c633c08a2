import { clsx } from 'clsx';
import type { ReactNode } from 'react';

/** A key cap. Only for eyes: the key is told to others by `aria-keyshortcuts` or the key list. */
export function Kbd({
  children,
  tone = 'plain',
}: {
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'on-accent';
}) {
  return (
    <kbd
      aria-hidden="true"
      className={clsx(
        'inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border px-1 font-sans text-2xs leading-none font-medium pointer-coarse:hidden max-sm:hidden',
        tone === 'plain'
          ? 'border-line-strong text-fg-3'
          : 'border-[color-mix(in_srgb,var(--on-accent)_45%,transparent)] text-on-accent',
      )}
    >
      {children}
    </kbd>
  );
}
