import { AttachField } from './attach-field.tsx';
import { BootFields } from './boot-fields.tsx';
import { EmbeddedFields } from './embedded-fields.tsx';
import type { FieldsProps } from './fields-props.ts';
import { SizeFields } from './main-fields.tsx';
import { NetworkFields } from './network-fields.tsx';
import { RunDeviceChoice } from './run-device-choice.tsx';
import type { RunDraft } from './run-draft.ts';
import { RunFields } from './run-fields.tsx';

/** The fields that the VM's home asks for. */
export function HomeFields(props: FieldsProps) {
  switch (props.draft.home) {
    case 'embedded':
      return (
        <>
          <EmbeddedFields {...props} />
          <SizeFields {...props} />
        </>
      );
    case 'run':
      return <RunHome {...props} />;
    case 'attach':
      return <AttachField {...props} />;
  }
}

function RunHome({ draft, errors, change }: FieldsProps) {
  const run = {
    run: draft.run,
    errors,
    change: (part: Partial<RunDraft>) => change({ run: { ...draft.run, ...part } }),
  };
  return (
    <>
      <RunFields {...run} />
      <RunDeviceChoice {...run} />
      <SizeFields draft={draft} errors={errors} change={change} />
      <BootFields {...run} />
      <NetworkFields {...run} />
    </>
  );
}
