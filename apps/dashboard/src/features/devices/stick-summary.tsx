import type { Device, Vm } from '@dimmer/contract';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useConnectionReason } from '../../api/use-live.ts';
import { useKeys } from '../../shell/use-keys.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { DeviceStat } from './device-stat.tsx';
import { MADE_OF } from './has-sticks.ts';
import { PlugDialog } from './plug-dialog.tsx';
import { whyNotPlug } from './plug-request.ts';

/** Sums over the sticks, the slots, and plugging one by hand. */
export function StickSummary({ vm, sticks }: { readonly vm: Vm; readonly sticks: readonly Device[] }) {
  const [plugging, setPlugging] = useState(false);
  const { bootBytes, maximumBytes, pluggedBytes, slots } = vm.memory;
  const unused = sticks.filter(({ state }) => state === 'unused');
  const reason = useConnectionReason() ?? whyNotPlug(vm);
  // Only sticks of the protocol are plugged by hand here; DIMMs come and go by the target.
  const byHand = vm.memory.growthMode === 'haprot';
  useKeys(byHand ? [{ keys: 'P', label: 'plug a stick', run: () => reason === undefined && setPlugging(true) }] : []);
  return (
    <Card
      aria-label={MADE_OF[vm.memory.growthMode].tab}
      className="flex flex-wrap items-center gap-x-8 gap-y-3 py-2.5 pr-4 pl-5 max-sm:px-4"
    >
      <dl className="flex min-w-0 flex-1 flex-wrap gap-x-8 gap-y-2 max-sm:grid max-sm:basis-full max-sm:grid-cols-2 max-sm:gap-x-3">
        <DeviceStat name="Plugged">
          <Quantity bytes={pluggedBytes} />
        </DeviceStat>
        <DeviceStat name="Boot memory">
          <Quantity bytes={bootBytes} />
        </DeviceStat>
        <DeviceStat name={MADE_OF[vm.memory.growthMode].tab} sub={`in ${sticks.length}`}>
          <Quantity bytes={pluggedBytes - bootBytes} />
        </DeviceStat>
        <DeviceStat name="Removable" sub={unused.length === 1 ? unused[0]!.id : `in ${unused.length}`}>
          <Quantity bytes={unused.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)} />
        </DeviceStat>
        <DeviceStat name="Room to the maximum">
          <Quantity bytes={Math.max(0, maximumBytes - pluggedBytes)} />
        </DeviceStat>
        <DeviceStat name="Slots">
          {slots.used}
          <span className="ml-1.25 text-xs font-normal tracking-normal text-fg-3">of {slots.limit}</span>
          <SlotMeter {...slots} />
        </DeviceStat>
      </dl>
      {byHand && (
        <Button
          shortcut="P"
          reason={reason}
          onClick={() => setPlugging(true)}
          icon={<Plus aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
        >
          Plug a stick
        </Button>
      )}
      {plugging && <PlugDialog vm={vm} onClose={() => setPlugging(false)} />}
    </Card>
  );
}

function SlotMeter({ used, limit }: Vm['memory']['slots']) {
  const share = limit === 0 ? 1 : used / limit;
  return <Meter label="Slots" share={share} words={`${used} of ${limit}`} className="mt-0.5 h-1 w-24" />;
}
