import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

export const backdropClass =
  'fixed inset-0 z-40 bg-backdrop transition-opacity duration-[var(--dur-base)] data-ending-style:opacity-0 data-starting-style:opacity-0';
export const dialogClass =
  'fixed inset-x-0 bottom-0 z-50 max-h-[85dvh] overflow-y-auto rounded-t-lg bg-overlay text-fg shadow-pop outline-none transition-[opacity,translate] duration-[var(--dur-base)] ease-house data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-lg sm:data-starting-style:-translate-y-1/2';

/** A window above the page; a sheet from below on the phone. */
export function Dialog({ open, onOpenChange, title, description, children, wide = false }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Popup data-window="" className={`${dialogClass} ${wide ? 'sm:w-170' : 'sm:w-112'} p-5`}>
          <div className="flex items-start gap-3">
            <BaseDialog.Title className="flex-1 text-md font-semibold">{title}</BaseDialog.Title>
            <BaseDialog.Close render={<IconButton label="Close" small />}>
              <X aria-hidden="true" className="size-4 stroke-[1.5]" />
            </BaseDialog.Close>
          </div>
          {description !== undefined && (
            <BaseDialog.Description className="mt-1 text-fg-2">{description}</BaseDialog.Description>
          )}
          <div className="mt-4">{children}</div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
