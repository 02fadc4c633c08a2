import { Field, TextInput } from '../../../ui/field.tsx';
import { growsAtAll, type Home } from './define-draft.ts';
import type { FieldsProps } from './fields-props.ts';
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
  const presets = PRESETS[draft.home];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SizeField
        label="Boot memory"
        value={draft.boot}
        onChange={(boot) => change({ boot })}
        error={errors.boot}
        hint="What it starts with, and the first target."
        presets={presets.boot}
      />
      {growsAtAll(draft) && (
        <SizeField
          label="Maximum"
          value={draft.maximum}
          onChange={(maximum) => change({ maximum })}
          error={errors.maximum}
          hint="The most it can ever have. It costs nothing until it is asked for."
          presets={presets.maximum}
        />
      )}
    </div>
  );
}

/** Simulated memory is of any size; of real memory few hosts have hundreds of GiB. */
const PRESETS: Readonly<Record<Home, { readonly boot: readonly string[]; readonly maximum: readonly string[] }>> = {
  embedded: {
    boot: ['2 GiB', '4 GiB', '8 GiB', '16 GiB'],
    maximum: ['16 GiB', '64 GiB', '256 GiB', '1024 GiB'],
  },
  run: { boot: ['512 MiB', '1 GiB', '2 GiB', '4 GiB'], maximum: ['2 GiB', '4 GiB', '8 GiB', '32 GiB'] },
  attach: { boot: [], maximum: [] },
};
