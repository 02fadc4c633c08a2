import { Field, TextInput } from '../../../ui/field.tsx';
import type { FieldsProps } from './advanced-fields.tsx';
import { SizeField } from './size-field.tsx';

export function NameField({ draft, errors, change }: FieldsProps) {
  return (
    <Field label="Name" error={errors.name} hint="Unique on this host. It cannot be changed later.">
      <TextInput
        name="name"
        value={draft.name}
        onValueChange={(name) => change({ name })}
        placeholder="web-1"
        autoFocus
        className="text-md font-medium"
      />
    </Field>
  );
}

export function SizeFields({ draft, errors, change }: FieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SizeField
        label="Boot memory"
        value={draft.boot}
        onChange={(boot) => change({ boot })}
        error={errors.boot}
        hint="What it starts with, and the first target."
        presets={['2 GiB', '4 GiB', '8 GiB', '16 GiB']}
      />
      <SizeField
        label="Maximum"
        value={draft.maximum}
        onChange={(maximum) => change({ maximum })}
        error={errors.maximum}
        hint="The most it can ever have. It costs nothing until it is asked for."
        presets={['16 GiB', '64 GiB', '256 GiB', '1024 GiB']}
      />
    </div>
  );
}
