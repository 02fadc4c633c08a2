import type { MemoryRegion, Vm } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';
import { Card, CardHead } from '../../ui/card.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { DeviceStat } from './device-stat.tsx';
import { type PlacedRegion, RegionRack } from './region-rack.tsx';
import { REGION_WORDS } from './region-words.ts';

/** What the memory of a VM without sticks is made of: boot memory and the one device that grows, or nothing that grows. */
export function RegionTab({ vm }: { readonly vm: Vm }) {
  const { region, bootBytes, growthMode } = vm.memory;
  if (!region) return <NoRegion growthMode={growthMode} />;
  return (
    <div className="grid gap-3">
      <RegionSummary vm={vm} region={region} />
      <Card aria-label="Memory device">
        <CardHead title={REGION_WORDS[region.kind].name} />
        {isPlaced(region) ? (
          <RegionRack bootBytes={bootBytes} region={region} />
        ) : (
          <p className="px-5 pb-4 text-fg-2 max-sm:px-4">
            It was started without a memory backend: it can give memory back, and not grow past boot memory.
          </p>
        )}
        <p className="border-t border-line px-5 py-3 text-xs text-fg-2 max-sm:px-4">{REGION_WORDS[region.kind].text}</p>
      </Card>
    </div>
  );
}

function isPlaced(region: MemoryRegion): region is PlacedRegion {
  return region.addressBytes !== null && region.sizeBytes > 0;
}

function RegionSummary({ vm, region }: { readonly vm: Vm; readonly region: MemoryRegion }) {
  const { bootBytes, balloonedBytes } = vm.memory;
  return (
    <Card aria-label="Figures of the memory device" className="py-2.5 pr-4 pl-5 max-sm:px-4">
      <dl className="flex flex-wrap gap-x-8 gap-y-2 max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-3">
        <DeviceStat name="Boot memory">
          <Quantity bytes={bootBytes} />
        </DeviceStat>
        <DeviceStat name="Given to the guest" sub={`of ${sizeWords(region.sizeBytes)}`}>
          <Quantity bytes={region.addedBytes} />
        </DeviceStat>
        {region.requestedBytes !== null && (
          <DeviceStat name="Requested">
            <Quantity bytes={region.requestedBytes} />
          </DeviceStat>
        )}
        <DeviceStat name="Ballooned">
          <Quantity bytes={balloonedBytes} />
        </DeviceStat>
        <DeviceStat name="Grows in steps of">{sizeWords(region.stepBytes)}</DeviceStat>
      </dl>
    </Card>
  );
}

function NoRegion({ growthMode }: { readonly growthMode: Vm['memory']['growthMode'] }) {
  return (
    <Card className="p-5 text-fg-2">
      {growthMode === 'none'
        ? 'This machine has no memory device that grows: its guest has boot memory, less what it gives back.'
        : 'The memory device is shown while the machine runs.'}
    </Card>
  );
}
