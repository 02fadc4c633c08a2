import { Field, TextInput } from '../../../ui/field.tsx';
import { TextArea } from '../../../ui/text-area.tsx';
import type { RunFieldsProps } from './fields-props.ts';

/** The part of a command line that few definitions touch. */
export function RunAdvancedFields({ run, errors, change }: RunFieldsProps) {
  return (
    <>
      <Field label="Machine type" error={errors.machine} hint="Left out: q35.">
        <TextInput value={run.machine} onValueChange={(machine) => change({ machine })} placeholder="q35" />
      </Field>
      <Field
        label="Processor model"
        error={errors.cpu}
        hint="As after -cpu. Left out: what suits accelerator and device."
      >
        <TextInput value={run.cpu} onValueChange={(cpu) => change({ cpu })} />
      </Field>
      <Field
        label="VNC display"
        error={errors.vncDisplay}
        hint="On 127.0.0.1, port 5900 and this. Left out: no display."
      >
        <TextInput value={run.vncDisplay} onValueChange={(vncDisplay) => change({ vncDisplay })} inputMode="numeric" />
      </Field>
      {run.network !== 'none' && (
        <Field label="MAC address" error={errors.mac} hint="Left out: QEMU’s own.">
          <TextInput value={run.mac} onValueChange={(mac) => change({ mac })} placeholder="52:54:00:12:34:56" />
        </Field>
      )}
      <Field
        label="Extra arguments"
        error={errors.extraArguments}
        hint="One per line, appended as they are."
        className="sm:col-span-3"
      >
        <TextArea
          value={run.extraArguments}
          onValueChange={(extraArguments) => change({ extraArguments })}
          rows={3}
          placeholder={'-serial\nfile:/tmp/web-1.log'}
        />
      </Field>
    </>
  );
}
