import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Check } from '../../../ui/check.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import type { DefineDraft, DraftField } from './define-draft.ts';
import type { FieldsProps } from './fields-props.ts';
import { RunAdvancedFields } from './run-advanced-fields.tsx';

const FIELDS: readonly DraftField[] = [
  ...(['minimum', 'slots', 'numaNodes', 'tags', 'description'] as const),
  ...(['machine', 'cpu', 'vncDisplay', 'mac', 'extraArguments'] as const),
];

/** What most definitions leave as it is. It opens by itself where something in it is wrong. */
export function AdvancedFields({ draft, errors, change }: FieldsProps) {
  const [open, setOpen] = useState(false);
  const isWrong = FIELDS.some((field) => errors[field] !== undefined);
  const { home, run } = draft;
  return (
    <Collapsible.Root open={open || isWrong} onOpenChange={setOpen}>
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
        {hasSlots(draft) && (
          <Field label="Slots" error={errors.slots} hint={`How many ${SLOT_WORDS[home]} can be plugged at once.`}>
            <TextInput value={draft.slots} onValueChange={(slots) => change({ slots })} inputMode="numeric" />
          </Field>
        )}
        {home === 'embedded' && (
          <Field
            label="NUMA nodes"
            error={errors.numaNodes}
            hint="Boot memory is shared out; each stick belongs to one."
          >
            <TextInput
              value={draft.numaNodes}
              onValueChange={(numaNodes) => change({ numaNodes })}
              inputMode="numeric"
            />
          </Field>
        )}
        {home === 'run' && (
          <RunAdvancedFields run={run} errors={errors} change={(part) => change({ run: { ...run, ...part } })} />
        )}
        <Field label="Description" error={errors.description} className="sm:col-span-2">
          <TextInput value={draft.description} onValueChange={(description) => change({ description })} />
        </Field>
        <Field label="Tags" error={errors.tags} hint="Separated by spaces.">
          <TextInput value={draft.tags} onValueChange={(tags) => change({ tags })} />
        </Field>
        {home !== 'attach' && <Checks draft={draft} change={change} />}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

const SLOT_WORDS = { embedded: 'sticks', run: 'DIMMs', attach: 'DIMMs' } as const;

/** Only pieces of their own take slots that a definition has to count. */
function hasSlots({ home, run }: DefineDraft): boolean {
  return home === 'embedded' || (home === 'run' && run.device === 'pc-dimm');
}

function Checks({ draft, change }: Omit<FieldsProps, 'errors'>) {
  const { home, run } = draft;
  return (
    <div className="grid gap-2 sm:col-span-3">
      {(home === 'embedded' || run.device === 'hv-balloon') && (
        <Check
          checked={draft.statusReport}
          onChange={(statusReport) => change({ statusReport })}
          label="The guest reports committed and available memory each second"
        />
      )}
      {home === 'embedded' && draft.device === 'series' && (
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
  );
}
