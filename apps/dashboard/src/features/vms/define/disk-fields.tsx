import { Plus, Trash2 } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { Check } from '../../../ui/check.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { SelectInput } from '../../../ui/select-input.tsx';
import type { RunFieldsProps } from './fields-props.ts';
import { type DiskDraft, EMPTY_DISK } from './run-draft.ts';

const FORMATS = ['qcow2', 'raw', 'vhdx', 'vmdk'] as const;
const ROLES = [
  { value: 'virtio', label: 'virtio disk' },
  { value: 'sata', label: 'SATA disk' },
  { value: 'cdrom', label: 'CD-ROM' },
] as const;

/** The disks of the machine, in the order in which the firmware sees them. */
export function DiskFields({ run, errors, change }: RunFieldsProps) {
  const { disks } = run;
  const set = (index: number, part: Partial<DiskDraft>): void =>
    change({ disks: disks.map((disk, at) => (at === index ? { ...disk, ...part } : disk)) });
  return (
    <div className="grid justify-items-start gap-3">
      {disks.map((disk, index) => (
        <DiskRow
          // A disk has no name of its own: its place is what it is.
          key={String(index)}
          number={index + 1}
          disk={disk}
          error={errors[`disk-${index}`]}
          onChange={(part) => set(index, part)}
          onRemove={() => change({ disks: disks.filter((_, at) => at !== index) })}
        />
      ))}
      <Button
        size="sm"
        icon={<Plus aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
        onClick={() => change({ disks: [...disks, EMPTY_DISK] })}
      >
        Add a disk
      </Button>
    </div>
  );
}

interface DiskRowProps {
  readonly number: number;
  readonly disk: DiskDraft;
  readonly error: string | undefined;
  readonly onChange: (part: Partial<DiskDraft>) => void;
  readonly onRemove: () => void;
}

function DiskRow({ number, disk, error, onChange, onRemove }: DiskRowProps) {
  const { file, format, role, readOnly } = disk;
  return (
    <div
      role="group"
      aria-label={`Disk ${number}`}
      className="grid w-full gap-x-3 gap-y-2 sm:grid-cols-[minmax(0,1fr)_7rem_8rem_auto]"
    >
      <Field label={`Image of disk ${number}`} error={error}>
        <TextInput
          value={file}
          onValueChange={(next) => onChange({ file: next })}
          placeholder="/srv/vms/web-1.qcow2"
          className="code"
        />
      </Field>
      <Field label="Format">
        <SelectInput
          value={format}
          onChange={(next) => onChange({ format: next })}
          options={FORMATS.map((value) => ({ value, label: value }))}
        />
      </Field>
      <Field label="Shown as">
        <SelectInput
          value={role}
          onChange={(next) => onChange({ role: next, ...(next === 'cdrom' && { format: 'raw' }) })}
          options={ROLES}
        />
      </Field>
      <div className="flex items-center gap-2 sm:mt-5.5 sm:h-[var(--control)]">
        <Check
          checked={readOnly || role === 'cdrom'}
          onChange={(next) => onChange({ readOnly: next })}
          label="Read only"
        />
        <IconButton label={`Take disk ${number} away`} onClick={onRemove}>
          <Trash2 aria-hidden="true" className="size-4 stroke-[1.5]" />
        </IconButton>
      </div>
    </div>
  );
}
