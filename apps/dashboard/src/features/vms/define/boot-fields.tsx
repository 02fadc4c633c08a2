import { Field, TextInput } from '../../../ui/field.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { DiskFields } from './disk-fields.tsx';
import type { RunFieldsProps } from './fields-props.ts';
import { withBoots } from './run-draft.ts';

const BOOTS = [
  { value: 'disk', label: 'Disk' },
  { value: 'kernel', label: 'Linux kernel' },
] as const;

/** What the machine boots: firmware finds a disk, or a kernel is handed to it. */
export function BootFields({ run, errors, change }: RunFieldsProps) {
  return (
    <fieldset className="grid gap-3">
      <legend className="sr-only">Boot</legend>
      <div className="flex flex-wrap items-center gap-3">
        <span aria-hidden="true" className="text-xs font-medium text-fg-2">
          Boots from
        </span>
        <Segments
          label="Boots from"
          segments={BOOTS}
          value={run.boots}
          onChange={(boots) => change(withBoots(run, boots))}
        />
      </div>
      {run.boots === 'kernel' && <KernelFields run={run} errors={errors} change={change} />}
      <DiskFields run={run} errors={errors} change={change} />
    </fieldset>
  );
}

function KernelFields({ run, errors, change }: RunFieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Kernel" error={errors.kernel}>
        <TextInput
          value={run.kernel}
          onValueChange={(kernel) => change({ kernel })}
          placeholder="/boot/vmlinuz"
          className="code"
        />
      </Field>
      <Field label="Initial RAM disk" error={errors.initrd}>
        <TextInput
          value={run.initrd}
          onValueChange={(initrd) => change({ initrd })}
          placeholder="/boot/initrd.img"
          className="code"
        />
      </Field>
      <Field
        label="Kernel command line"
        error={errors.append}
        hint={ONLINE_HINTS[run.device]}
        className="sm:col-span-2"
      >
        <TextInput
          value={run.append}
          onValueChange={(append) => change({ append })}
          placeholder={run.device === 'hv-balloon' ? HV_APPEND : APPEND}
          className="code"
        />
      </Field>
    </div>
  );
}

const APPEND = 'console=ttyS0 root=/dev/vda1 memhp_default_state=online_movable';
const HV_APPEND = 'console=ttyS0 root=/dev/vda1 memhp_default_state=online_kernel';

const MOVABLE = 'With memhp_default_state=online_movable what was added can leave again.';

/** Where a guest puts added memory decides whether it can leave again, and by which device. */
const ONLINE_HINTS = {
  'pc-dimm': MOVABLE,
  'virtio-mem': MOVABLE,
  'virtio-balloon': undefined,
  'hv-balloon': 'With memhp_default_state=online_kernel what was added can be ballooned out again.',
} as const;
