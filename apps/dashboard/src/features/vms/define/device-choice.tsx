import { type DefineDraft, type DeviceChoice as Choice, whyNotDevice } from './define-draft.ts';
import { type Option, OptionCards } from './option-cards.tsx';

const DEVICES: readonly Option<Choice>[] = [
  {
    value: 'series',
    label: 'hv-balloon, series',
    text: 'Grows by virtual DIMM sticks that the protocol announces; an emptied stick can be removed.',
  },
  {
    value: 'upstream',
    label: 'hv-balloon, QEMU 8.2+',
    text: 'Grows out of one memory backend by the target alone. A reset of the machine takes it back.',
  },
  {
    value: 'virtio-balloon',
    label: 'virtio-balloon',
    text: 'To compare with: single page numbers, 256 at a time. Sticks reach it by an invented message.',
  },
  {
    value: 'virtio-mem',
    label: 'virtio-mem',
    text: 'To compare with: blocks of 2 MiB that the guest plugs and unplugs. Boot memory stays as it is.',
  },
  {
    value: 'pc-dimm',
    label: 'ACPI DIMMs',
    text: 'To compare with: whole DIMMs, and virtio-balloon to shrink below them.',
  },
];

export interface DeviceChoiceProps {
  readonly draft: DefineDraft;
  readonly change: (part: Partial<DefineDraft>) => void;
}

/** What shrinks and grows the guest. */
export function DeviceChoice({ draft, change }: DeviceChoiceProps) {
  const options = DEVICES.map((option) => ({ ...option, reason: whyNotDevice(option.value, draft.kind) }));
  return (
    <OptionCards
      label="Memory device"
      options={options}
      value={draft.device}
      onChange={(device) => change({ device })}
      columns="sm:grid-cols-2 xl:grid-cols-3"
    />
  );
}
