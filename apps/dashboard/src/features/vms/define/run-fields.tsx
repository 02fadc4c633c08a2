import type { Accelerator, Product } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { productQuery } from '../../../api/queries.ts';
import { Field, TextInput } from '../../../ui/field.tsx';
import { SelectInput } from '../../../ui/select-input.tsx';
import type { RunFieldsProps } from './fields-props.ts';

const NO_HOST: Product['qemu'] = { binaries: [], accelerator: 'tcg' };

/** Which QEMU, how it runs the guest's code, and on how many processors. */
export function RunFields({ run, errors, change }: RunFieldsProps) {
  const { data: product } = useQuery(productQuery);
  const { binaries, accelerator } = product?.qemu ?? NO_HOST;
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field label="Program" error={errors.binary} hint="Of those that this host offers.">
        <SelectInput value={run.binary} onChange={(binary) => change({ binary })} options={binaryOptions(binaries)} />
      </Field>
      <Field label="Accelerator" error={errors.accelerator} hint={ACCELERATOR_HINTS[run.accelerator || accelerator]}>
        <SelectInput
          value={run.accelerator}
          onChange={(chosen) => change({ accelerator: chosen })}
          options={[{ value: '', label: `${accelerator}, as this host is set` }, ...ACCELERATORS]}
        />
      </Field>
      <Field label="Processors" error={errors.processors} hint="Virtual ones. They stay as many.">
        <TextInput value={run.processors} onValueChange={(processors) => change({ processors })} inputMode="numeric" />
      </Field>
    </div>
  );
}

const ACCELERATORS = [
  { value: 'kvm', label: 'kvm' },
  { value: 'tcg', label: 'tcg' },
] as const;

const ACCELERATOR_HINTS: Readonly<Record<Accelerator, string>> = {
  kvm: 'By the processor itself. That /dev/kvm is there does not prove that guests run on it.',
  tcg: 'In software: slower, and runs everywhere.',
};

/** The first is what a definition without a program means, so it stands for that. */
function binaryOptions(binaries: readonly string[]) {
  const [first, ...others] = binaries;
  return [
    { value: '', label: first ?? 'the first that is found' },
    ...others.map((binary) => ({ value: binary, label: binary })),
  ];
}
