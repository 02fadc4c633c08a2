import { Field, TextInput } from '../../../ui/field.tsx';
import { SelectInput } from '../../../ui/select-input.tsx';
import type { RunFieldsProps } from './fields-props.ts';

const KINDS = [
  { value: 'none', label: 'None' },
  { value: 'user', label: 'User mode' },
  { value: 'tap', label: 'Tap interface' },
  { value: 'bridge', label: 'Bridge' },
] as const;

const CARDS = [
  { value: 'virtio-net-pci', label: 'virtio-net' },
  { value: 'e1000e', label: 'Intel e1000e' },
] as const;

const HINTS = {
  none: 'The guest is alone.',
  user: 'Outwards only, and without privilege.',
  tap: 'An interface that is there already.',
  bridge: 'By QEMU’s own helper.',
} as const;

/** One network card, or none; more are extra arguments. */
export function NetworkFields({ run, errors, change }: RunFieldsProps) {
  const { network, networkName, networkCard } = run;
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field label="Network" error={errors.network} hint={HINTS[network]}>
        <SelectInput value={network} onChange={(next) => change({ network: next })} options={KINDS} />
      </Field>
      {(network === 'tap' || network === 'bridge') && (
        <Field label={network === 'tap' ? 'Name of the interface' : 'Name of the bridge'} error={errors.networkName}>
          <TextInput
            value={networkName}
            onValueChange={(next) => change({ networkName: next })}
            placeholder={network === 'tap' ? 'tap0' : 'br0'}
          />
        </Field>
      )}
      {network !== 'none' && (
        <Field label="Network card" error={errors.networkCard} hint="Windows has a driver for the Intel one by itself.">
          <SelectInput value={networkCard} onChange={(next) => change({ networkCard: next })} options={CARDS} />
        </Field>
      )}
    </div>
  );
}
