import { Checkbox } from '@base-ui/react/checkbox';
import { Check as Tick } from 'lucide-react';
import type { ReactNode } from 'react';

export interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: ReactNode;
}

/** Yes or no, with its words beside it. */
export function Check({ checked, onChange, label }: CheckProps) {
  return (
    <label className="flex cursor-pointer items-center gap-2 pointer-coarse:min-h-11">
      <Checkbox.Root
        checked={checked}
        onCheckedChange={onChange}
        className="grid size-4 flex-none place-items-center rounded-[3px] border-[1.25px] border-line-control bg-surface text-on-accent data-checked:border-accent data-checked:bg-accent"
      >
        <Checkbox.Indicator>
          <Tick aria-hidden="true" className="size-3 stroke-[2.5]" />
        </Checkbox.Indicator>
      </Checkbox.Root>
      {label}
    </label>
  );
}
