import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import { Field, TextInput } from '../../../ui/field.tsx';
import { Check } from '../../../ui/check.tsx';
import type { DefineDraft, DraftErrors } from './define-draft.ts';

export interface FieldsProps {
  readonly draft: DefineDraft;
  readonly errors: DraftErrors;
  readonly change: (part: Partial<DefineDraft>) => void;
}

/** What most definitions leave as it is. */
export function AdvancedFields({ draft, errors, change }: FieldsProps) {
  const wrong = ['minimum', 'slots', 'numaNodes', 'tags', 'description'].some((field) => field in errors);
  return (
    <Collapsible.Root defaultOpen={wrong}>
      <Collapsible.Trigger className="group flex items-center gap-1.5 rounded-sm font-medium text-fg-2 hover:text-fg pointer-coarse:h-11">
        <ChevronRight
          aria-hidden="true"
          className="size-4 stroke-[1.5] transition-transform duration-[var(--dur-base)] group-data-panel-open:rotate-90"
        />
        Advanced
      </Collapsible.Trigger>
      <Collapsible.Panel className="mt-3 grid gap-4 sm:grid-cols-3">
        <Field label="Minimum" error={errors.minimum} hint="No request goes below it. Left out: 32 MiB.">
          <TextInput value={draft.minimum} onValueChange={(minimum) => change({ minimum })} placeholder="32 MiB" />
        </Field>
        <Field label="Slots" error={errors.slots} hint="How many sticks can be plugged at once.">
          <TextInput value={draft.slots} onValueChange={(slots) => change({ slots })} inputMode="numeric" />
        </Field>
        <Field label="NUMA nodes" error={errors.numaNodes} hint="Boot memory is shared out; each stick belongs to one.">
          <TextInput value={draft.numaNodes} onValueChange={(numaNodes) => change({ numaNodes })} inputMode="numeric" />
        </Field>
        <Field label="Description" error={errors.description} className="sm:col-span-2">
          <TextInput value={draft.description} onValueChange={(description) => change({ description })} />
        </Field>
        <Field label="Tags" error={errors.tags} hint="Separated by spaces.">
          <TextInput value={draft.tags} onValueChange={(tags) => change({ tags })} />
        </Field>
        <div className="grid gap-2 sm:col-span-3">
          <Check
            checked={draft.statusReport}
            onChange={(statusReport) => change({ statusReport })}
            label="The guest reports committed and available memory each second"
          />
          {draft.device === 'series' && (
            <Check
              checked={draft.reuseAddresses}
              onChange={(reuseAddresses) => change({ reuseAddresses })}
              label="A new stick may go where one was removed, before the guest restarts"
            />
          )}
          <Check
            checked={draft.autostart}
            onChange={(autostart) => change({ autostart })}
            label="Start it when Dimmer starts"
          />
        </div>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
