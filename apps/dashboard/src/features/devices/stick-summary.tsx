import type { Device, Vm } from '@dimmer/contract';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useConnectionReason } from '../../api/use-live.ts';
import { useKeys } from '../../shell/use-keys.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { PlugDialog } from './plug-dialog.tsx';
import { whyNotPlug } from './plug-request.ts';

/** Sums over the sticks, the slots, and plugging one by hand. */
export function StickSummary({ vm, sticks }: { readonly vm: Vm; readonly sticks: readonly Device[] }) {
  const [plugging, setPlugging] = useState(false);
  const { bootBytes, maximumBytes, pluggedBytes, slots } = vm.memory;
  const unused = sticks.filter(({ state }) => state === 'unused');
  const reason = useConnectionReason() ?? whyNotPlug(vm);
  useKeys([{ keys: 'P', label: 'plug a stick', run: () => reason === undefined && setPlugging(true) }]);
  return (
    <Card aria-label="Sticks" className="flex flex-wrap items-center gap-x-8 gap-y-3 py-2.5 pr-4 pl-5 max-sm:px-4">
      <dl className="flex min-w-0 flex-1 flex-wrap gap-x-8 gap-y-2 max-sm:grid max-sm:basis-full max-sm:grid-cols-2 max-sm:gap-x-3">
        <Stat name="Plugged">
          <Quantity bytes={pluggedBytes} />
        </Stat>
        <Stat name="Boot memory">
          <Quantity bytes={bootBytes} />
        </Stat>
        <Stat name="Sticks" sub={`in ${sticks.length}`}>
          <Quantity bytes={pluggedBytes - bootBytes} />
        </Stat>
        <Stat name="Removable" sub={unused.length === 1 ? unused[0]!.id : `in ${unused.length}`}>
          <Quantity bytes={unused.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)} />
        </Stat>
        <Stat name="Room to the maximum">
          <Quantity bytes={Math.max(0, maximumBytes - pluggedBytes)} />
        </Stat>
        <Stat name="Slots">
          {slots.used}
          <span className="ml-1.25 text-xs font-normal tracking-normal text-fg-3">of {slots.limit}</span>
          <SlotMeter {...slots} />
        </Stat>
      </dl>
      <Button
        shortcut="P"
        reason={reason}
        onClick={() => setPlugging(true)}
        icon={<Plus aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
      >
        Plug a stick
      </Button>
      {plugging && <PlugDialog vm={vm} onClose={() => setPlugging(false)} />}
    </Card>
  );
}

function SlotMeter({ used, limit }: Vm['memory']['slots']) {
  const share = limit === 0 ? 1 : used / limit;
  return <Meter label="Slots" share={share} words={`${used} of ${limit}`} className="mt-0.5 h-1 w-24" />;
}

interface StatProps {
  readonly name: string;
  readonly sub?: string;
  readonly children: ReactNode;
}

function Stat({ name, sub, children }: StatProps) {
  return (
    <div>
      <dt className="text-xs whitespace-nowrap text-fg-3">{name}</dt>
      <dd className="text-md font-medium tracking-[var(--tracking-tight)] whitespace-nowrap">
        {children}
        {sub !== undefined && <span className="ml-1.25 text-xs font-normal tracking-normal text-fg-3">{sub}</span>}
      </dd>
    </div>
  );
}
