import { TriangleAlert } from 'lucide-react';
import { sizeWords } from '../../../lib/bytes.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';

export interface TypedConfirmationProps {
  readonly name: string;
  readonly targetBytes: number;
  /** Below this the guest may suffer. */
  readonly limitBytes: number;
  readonly typed: string;
  readonly onType: (text: string) => void;
  readonly onUse: (bytes: number) => void;
}

/** Asks for the name of the VM before it is shrunk below what its guest needs. */
export function TypedConfirmation({ name, targetBytes, limitBytes, typed, onType, onUse }: TypedConfirmationProps) {
  return (
    <div className="flex gap-3 border-t border-warn-line bg-warn-soft px-5 py-3.5 max-sm:px-4">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 flex-none stroke-[1.5] text-warn-mark" />
      <div className="grid min-w-0 flex-1 gap-2.5">
        <p>
          <b className="font-semibold">Shrink {name} below what it uses?</b>{' '}
          <span className="text-fg-2">
            The guest needs {sizeWords(limitBytes)} now, with 256 MiB to spare. It may swap{' '}
            {sizeWords(limitBytes - targetBytes)} out or kill programs.
          </span>
        </p>
        <div className="flex flex-wrap items-end gap-3">
          <Field label={<>Type “{name}” to allow it</>} className="w-64 max-sm:w-full">
            <TextInput value={typed} onValueChange={onType} />
          </Field>
          <Button kind="quiet" onClick={() => onUse(limitBytes)}>
            Use {sizeWords(limitBytes)} instead
          </Button>
        </div>
      </div>
    </div>
  );
}
