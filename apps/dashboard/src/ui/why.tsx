import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { popupClass } from './popup.ts';

export interface WhyProps {
  /** The label that explains itself. */
  readonly label: ReactNode;
  /** The head of the explanation; the label where it is left out. */
  readonly title?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A label with a dotted underline; hovering, focusing or pressing it explains the word. */
export function Why({ label, title, children, className = '' }: WhyProps) {
  return (
    <Popover.Root>
      <Popover.Trigger
        openOnHover
        delay={250}
        className={`cursor-help rounded-xs text-left underline decoration-line-control decoration-dotted decoration-1 underline-offset-3 hover:text-fg ${className}`}
      >
        {label}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} collisionPadding={8} className="z-50">
          <Popover.Popup initialFocus={false} className={`${popupClass} max-w-80 px-4 py-3 text-xs text-fg-2`}>
            <Popover.Title className="font-semibold text-fg">{title ?? label}</Popover.Title>
            <Popover.Description render={<div />} className="mt-0.5 grid gap-1.5">
              {children}
            </Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
