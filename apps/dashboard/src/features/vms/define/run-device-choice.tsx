import type { Accelerator, MemoryDeviceKind } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { productQuery } from '../../../api/queries.ts';
import type { RunFieldsProps } from './fields-props.ts';
import { type Option, OptionCards } from './option-cards.tsx';

const DEVICES: readonly Option<MemoryDeviceKind>[] = [
  {
    value: 'pc-dimm',
    label: 'DIMMs and virtio-balloon',
    text: 'Grows by DIMMs of 128 MiB and more, shrinks page by page. Any QEMU, any recent guest.',
  },
  {
    value: 'virtio-mem',
    label: 'virtio-mem and virtio-balloon',
    text: 'Grows and shrinks in blocks of 2 MiB, below boot memory page by page. Guest: Linux 5.8 or newer.',
  },
  {
    value: 'virtio-balloon',
    label: 'virtio-balloon alone',
    text: 'Takes memory and gives it back. Cannot grow past boot memory.',
  },
  {
    value: 'hv-balloon',
    label: 'hv-balloon',
    text: 'Grows and shrinks by the driver that Windows and Linux bring along. Needs QEMU 8.2 and KVM with SynIC.',
  },
];

/** What a guest of real QEMU grows and shrinks with. */
export function RunDeviceChoice({ run, errors, change }: RunFieldsProps) {
  const { data: product } = useQuery(productQuery);
  const accelerator = run.accelerator || product?.qemu.accelerator;
  const options = DEVICES.map((option) => ({ ...option, reason: whyNotRunDevice(option.value, accelerator) }));
  return (
    <div className="grid gap-1">
      <OptionCards
        label="Memory devices"
        options={options}
        value={run.device}
        onChange={(device) => change({ device })}
        columns="sm:grid-cols-2"
      />
      {errors.device !== undefined && (
        <p role="alert" className="text-xs text-danger">
          {errors.device}
        </p>
      )}
    </div>
  );
}

/** Why this device does not go with this accelerator; undefined when it does, or when nobody knows yet. */
export function whyNotRunDevice(device: MemoryDeviceKind, accelerator: Accelerator | undefined): string | undefined {
  if (device !== 'hv-balloon' || accelerator !== 'tcg') return undefined;
  return 'It speaks over VMBus, which needs KVM with SynIC and VP_INDEX. The accelerator is tcg.';
}
