import type { Workload } from '@dimmer/contract';
import type { SimulatedKind } from './define-draft.ts';
import { type Option, OptionCards } from './option-cards.tsx';

const GUESTS: readonly Option<SimulatedKind>[] = [
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
  {
    value: 'external',
    label: 'Your own',
    text: 'Waits at a Unix socket for a guest that you run. The page of the VM shows the socket.',
  },
];

const WORKLOADS: readonly Option<Workload>[] = [
  { value: 'idle', label: 'Idle', text: 'About 1 GiB in use, moving a little.' },
  { value: 'steady', label: 'Steady', text: 'Half of boot memory in use.' },
  { value: 'bursty', label: 'Bursty', text: 'Idle, with bursts that want most of boot memory.' },
  { value: 'scatter', label: 'Scatter', text: 'As much as idle, but in pages everywhere, so that sticks stay in use.' },
];

export interface GuestChoiceProps {
  readonly kind: SimulatedKind;
  readonly workload: Workload;
  readonly onKind: (kind: SimulatedKind) => void;
  readonly onWorkload: (workload: Workload) => void;
}

/** Which guest runs in it, and what a simulated one does. */
export function GuestChoice({ kind, workload, onKind, onWorkload }: GuestChoiceProps) {
  return (
    <>
      <OptionCards label="Guest" options={GUESTS} value={kind} onChange={onKind} columns="sm:grid-cols-4" />
      {kind !== 'external' && (
        <OptionCards
          label="Workload"
          options={WORKLOADS}
          value={workload}
          onChange={onWorkload}
          columns="sm:grid-cols-4"
        />
      )}
    </>
  );
}
