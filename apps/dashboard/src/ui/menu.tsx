import { Menu as BaseMenu } from '@base-ui/react/menu';
import { clsx } from 'clsx';
import type { ReactElement, ReactNode } from 'react';
import { popupClass } from './popup.ts';

/** Looked up when the menu opens: the menus of the bars are drawn before the page is. */
const mainLandmark = {
  get current(): HTMLElement {
    return document.getElementById('main') ?? document.body;
  },
};

/** Opens inside the page's main landmark, so that what it holds belongs to a landmark too. */
export function Menu({ trigger, children }: { readonly trigger: ReactElement; readonly children: ReactNode }) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal container={mainLandmark}>
        <BaseMenu.Positioner sideOffset={6} align="end" collisionPadding={8} className="z-50">
          <BaseMenu.Popup className={`${popupClass} min-w-48 py-1`}>{children}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export interface MenuItemProps {
  readonly children: ReactNode;
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  /** Why it is not possible now: shown under the name. */
  readonly reason?: string | undefined;
}

export function MenuItem({ children, onSelect, icon, danger = false, reason }: MenuItemProps) {
  const off = reason !== undefined;
  return (
    <BaseMenu.Item
      disabled={off}
      onClick={onSelect}
      className={clsx(
        'grid grid-cols-[1rem_minmax(0,1fr)] items-center gap-x-2.5 px-3 py-1.5 outline-none pointer-coarse:py-3',
        off ? 'cursor-not-allowed text-fg-off' : 'cursor-pointer data-highlighted:bg-inset',
        danger && !off && 'text-danger data-highlighted:bg-danger-soft',
      )}
    >
      <span aria-hidden="true" className="grid place-items-center [&>svg]:size-4 [&>svg]:stroke-[1.5]">
        {icon}
      </span>
      <span>{children}</span>
      {off && <span className="col-start-2 max-w-60 text-xs text-fg-3">{reason}</span>}
    </BaseMenu.Item>
  );
}

export function MenuSeparator() {
  return <BaseMenu.Separator className="my-1 h-px bg-line" />;
}
