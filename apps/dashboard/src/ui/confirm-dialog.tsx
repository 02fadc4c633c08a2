import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { backdropClass, dialogClass } from './dialog.tsx';
import { Field, TextInput } from './field.tsx';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** What happens, and what cannot be undone. */
  readonly children: ReactNode;
  readonly action: string;
  /** Where given, this has to be typed first. */
  readonly typed?: string;
  readonly onConfirm: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ open, onOpenChange, title, children, action, typed, onConfirm }: ConfirmDialogProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropClass} />
        <AlertDialog.Popup data-window="" className={`${dialogClass} p-5 sm:w-108`}>
          <AlertDialog.Title className="text-md font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-1 grid gap-2 text-fg-2">
            {children}
          </AlertDialog.Description>
          <ConfirmForm action={action} typed={typed} onConfirm={onConfirm} onCancel={() => onOpenChange(false)} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

interface ConfirmFormProps {
  readonly action: string;
  readonly typed: string | undefined;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

function ConfirmForm({ action, typed, onConfirm, onCancel }: ConfirmFormProps) {
  const [text, setText] = useState('');
  const missing = typed !== undefined && text !== typed;
  const submit = (event: React.SyntheticEvent): void => {
    event.preventDefault();
    if (!missing) onConfirm();
  };
  return (
    <form onSubmit={submit} className="mt-4 grid gap-4">
      {typed !== undefined && (
        <Field label={<>Type “{typed}” to confirm</>}>
          <TextInput value={text} onValueChange={setText} autoFocus />
        </Field>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="danger-solid" type="submit" reason={missing ? `Type ${typed} first.` : undefined}>
          {action}
        </Button>
      </div>
    </form>
  );
}
