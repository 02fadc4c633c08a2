import { Field, TextInput } from '../../../ui/field.tsx';
import type { FieldsProps } from './fields-props.ts';

/** All that has to be known of a QEMU that runs already. */
export function AttachField({ draft, errors, change }: FieldsProps) {
  return (
    <Field
      label="QMP socket"
      error={errors.qmpSocket}
      hint="Its absolute path on this host. Sizes and devices are found out."
    >
      <TextInput
        value={draft.qmpSocket}
        onValueChange={(qmpSocket) => change({ qmpSocket })}
        placeholder="/run/web-1/qmp.sock"
        className="code text-md"
      />
    </Field>
  );
}
