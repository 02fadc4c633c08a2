import { useVmNames } from './use-vm-name.ts';

export interface VmFilterProps {
  /** Name or id; '' is all. */
  readonly value: string;
  readonly onChange: (vm: string) => void;
}

/** Limits a list to one VM. */
export function VmFilter({ value, onChange }: VmFilterProps) {
  const names = useVmNames() ?? new Map<string, string>();
  const chosen = names.get(value) ?? value;
  const unknown = chosen !== '' && ![...names.values()].includes(chosen);
  return (
    <select
      aria-label="VM"
      value={chosen}
      onChange={(event) => onChange(event.target.value)}
      className="h-[var(--control)] w-full rounded-md border border-line-control bg-surface px-2 sm:w-48 pointer-coarse:text-[1rem]"
    >
      <option value="">All VMs</option>
      {unknown && <option value={chosen}>{chosen}</option>}
      {[...names.values()].sort().map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
