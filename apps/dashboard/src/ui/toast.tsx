import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { IconButton } from './icon-button.tsx';
import { popupClass } from './popup.ts';

export const toasts = Toast.createToastManager();

/** Tells of something that happened elsewhere than where the person looks. Never the only place of an error. */
export function toast(title: string, description?: string): void {
  toasts.add({ title, ...(description !== undefined && { description }) });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-12 left-4 z-60 grid gap-2 outline-none max-sm:bottom-20 sm:left-auto sm:w-84">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts: list } = Toast.useToastManager();
  return list.map((item) => (
    <Toast.Root key={item.id} toast={item} className={`${popupClass} flex items-start gap-3 py-3 pr-2 pl-4`}>
      <Toast.Content className="min-w-0 flex-1">
        <Toast.Title className="font-medium" />
        <Toast.Description className="text-xs text-fg-2" />
      </Toast.Content>
      <Toast.Close render={<IconButton label="Dismiss" small />}>
        <X aria-hidden="true" className="size-4 stroke-[1.5]" />
      </Toast.Close>
    </Toast.Root>
  ));
}
