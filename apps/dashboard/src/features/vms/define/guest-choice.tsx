import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { GuestKind, Workload } from '@dimmer/contract';

interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly text: string;
}

const GUESTS: readonly Option<GuestKind>[] = [
  {
    value: 'windows',
    label: 'Windows-like',
    text: 'Gives its largest free blocks first and keeps some hundred MiB free.',
  },
  {
    value: 'linux',
    label: 'Linux-like',
    text: 'As the hv_balloon driver: brings added memory online at once, has a floor of its own.',
  },
  {
    value: 'stubborn',
    label: 'Stubborn',
    text: 'Gives little, answers late, takes added memory in part. To see what Dimmer does then.',
  },
];

const WORKLOADS: readonly Option<Workload>[] = [
  { value: 'idle', label: 'Idle', text: 'About 1 GiB in use, moving a little.' },
  { value: 'steady', label: 'Steady', text: 'Half of boot memory in use.' },
  { value: 'bursty', label: 'Bursty', text: 'Idle, with bursts that want most of boot memory.' },
  { value: 'scatter', label: 'Scatter', text: 'As much as idle, but in pages everywhere, so that sticks stay in use.' },
];

export interface GuestChoiceProps {
  readonly kind: GuestKind;
  readonly workload: Workload;
  readonly onKind: (kind: GuestKind) => void;
  readonly onWorkload: (workload: Workload) => void;
}

/** Which simulated guest runs in it, and what it does. */
export function GuestChoice({ kind, workload, onKind, onWorkload }: GuestChoiceProps) {
  return (
    <>
      <Cards label="Guest" options={GUESTS} value={kind} onChange={onKind} columns="sm:grid-cols-3" />
      <Cards label="Workload" options={WORKLOADS} value={workload} onChange={onWorkload} columns="sm:grid-cols-4" />
    </>
  );
}

interface CardsProps<T extends string> {
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly columns: string;
}

function Cards<T extends string>({ label, options, value, onChange, columns }: CardsProps<T>) {
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-xs font-medium text-fg-2">{label}</legend>
      <RadioGroup aria-label={label} value={value} onValueChange={onChange} className={`grid gap-2 ${columns}`}>
        {options.map((option) => (
          <label
            key={option.value}
            className="grid cursor-pointer grid-cols-[1rem_minmax(0,1fr)] content-start gap-x-2 rounded-md p-2.5 shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-inset has-data-checked:bg-accent-soft has-data-checked:shadow-[inset_0_0_0_1px_var(--accent)]"
          >
            <Radio.Root
              value={option.value}
              className="mt-0.75 size-3.5 rounded-full border-[1.25px] border-line-control bg-surface data-checked:border-[4.25px] data-checked:border-accent"
            />
            <span className="font-medium">{option.label}</span>
            <span className="col-start-2 text-xs text-fg-2">{option.text}</span>
          </label>
        ))}
      </RadioGroup>
    </fieldset>
  );
}
