import { Popover } from '@base-ui/react/popover';
import { type ComponentProps, cloneElement, type ReactElement, useId } from 'react';
import { popupClass } from './popup.ts';

export interface ReasonProps {
  /** Why the action is not possible now; undefined leaves the child as it is. */
  readonly reason: string | undefined;
  /** A native button. */
  readonly children: ReactElement<ComponentProps<'button'>>;
}

/** A disabled action stays focusable; pressing or hovering it tells why, also on touch, where tooltips do not open. */
export function Reason({ reason, children }: ReasonProps) {
  const id = useId();
  if (reason === undefined) return children;
  const disabled = cloneElement(children, { 'aria-disabled': true, 'aria-describedby': id, onClick: undefined });
  return (
    <Popover.Root>
      <Popover.Trigger openOnHover delay={120} render={disabled} />
      <span id={id} hidden>
        {reason}
      </span>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} collisionPadding={8} className="z-50">
          <Popover.Popup initialFocus={false} className={`${popupClass} max-w-76 px-3 py-2.5 text-xs text-fg-2`}>
            <Popover.Title className="font-semibold text-fg">Not possible now</Popover.Title>
            <Popover.Description>{reason}</Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
