import type { Product } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { productQuery } from '../../../api/queries.ts';
import type { Home } from './define-draft.ts';
import { type Option, OptionCards } from './option-cards.tsx';

const HOMES: readonly Option<Home>[] = [
  {
    value: 'embedded',
    label: 'Embedded',
    text: 'A simulated machine and guest inside Dimmer. Needs nothing of the host.',
  },
  {
    value: 'run',
    label: 'Run QEMU',
    text: 'Dimmer starts a QEMU of its own and looks after it. It goes on while Dimmer restarts.',
  },
  {
    value: 'attach',
    label: 'Attach to QEMU',
    text: 'A QEMU that somebody else has started. Dimmer takes its monitor and never ends it.',
  },
];

export interface HomeChoiceProps {
  readonly home: Home;
  readonly onChange: (home: Home) => void;
}

/** Where the VM runs; all that follows depends on it. */
export function HomeChoice({ home, onChange }: HomeChoiceProps) {
  const { data: product } = useQuery(productQuery);
  const options = HOMES.map((option) => ({ ...option, reason: product && whyNotHome(option.value, product) }));
  return (
    <OptionCards label="Where it runs" options={options} value={home} onChange={onChange} columns="sm:grid-cols-3" />
  );
}

/** Why a VM cannot be there on this host; undefined when it can. */
export function whyNotHome(home: Home, { hypervisors, qemu }: Product): string | undefined {
  if (home === 'embedded') return undefined;
  if (!hypervisors.includes('qemu')) return 'This Dimmer has embedded machines only.';
  return home === 'run' && qemu.binaries.length === 0
    ? 'No QEMU was found on this host. Install it (Debian: qemu-system-x86) and restart Dimmer.'
    : undefined;
}
