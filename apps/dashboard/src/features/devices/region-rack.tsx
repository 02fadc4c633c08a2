import type { MemoryRegion } from '@dimmer/contract';
import { clsx } from 'clsx';
import { sizeWords } from '../../lib/bytes.ts';
import { percent } from '../memory/ruler/ruler-bands.tsx';
import { useWidth } from '../memory/use-width.ts';
import { RackAddresses } from './rack-addresses.tsx';
import { layAxis } from './rack-axis.ts';
import { RackGaps } from './rack-gaps.tsx';
import { BootBlock } from './stick-block.tsx';
import { addedShare, describeRegion } from './region-words.ts';

export type PlacedRegion = MemoryRegion & { readonly addressBytes: number };

export interface RegionRackProps {
  readonly bootBytes: number;
  readonly region: PlacedRegion;
}

/** Boot memory and the one device by guest address, to scale: solid what the guest was given of it. */
export function RegionRack({ bootBytes, region }: RegionRackProps) {
  const [ref, widthPx] = useWidth(900);
  const { addressBytes, sizeBytes } = region;
  const axis = layAxis([
    { startBytes: 0, sizeBytes: bootBytes },
    { startBytes: addressBytes, sizeBytes },
  ]);
  const start = axis.toFraction(addressBytes);
  return (
    <div className="px-5 pb-4 max-sm:px-4">
      <div
        ref={ref}
        className="relative h-20 before:absolute before:inset-x-0 before:top-1/2 before:border-t before:border-dashed before:border-line-strong"
      >
        <RackGaps axis={axis} />
        <BootBlock sizeBytes={bootBytes} fraction={axis.toFraction(bootBytes - 1)} />
        <RegionBlock
          region={region}
          startFraction={start}
          fraction={axis.toFraction(addressBytes + sizeBytes - 1) - start}
        />
      </div>
      <RackAddresses axis={axis} widthPx={widthPx} />
    </div>
  );
}

interface BlockProps {
  readonly region: MemoryRegion;
  readonly startFraction: number;
  readonly fraction: number;
}

function RegionBlock({ region, startFraction, fraction }: BlockProps) {
  const share = addedShare(region);
  return (
    <div
      role="img"
      aria-label={describeRegion(region)}
      title={describeRegion(region)}
      className="@container absolute inset-y-0 overflow-hidden rounded-sm bg-surface"
      style={{ left: percent(startFraction), width: `max(2px, ${percent(fraction)})` }}
    >
      <i className="absolute inset-0 rounded-sm border-[1.5px] border-dashed border-stick-unused-line" />
      <i className="absolute inset-y-0 left-0 bg-stick" style={{ width: percent(share) }} />
      <span
        className={clsx(
          'absolute top-1.75 left-2 hidden text-2xs whitespace-nowrap @min-[8rem]:block',
          share < 0.6 ? 'rounded-xs bg-surface px-1 text-fg' : 'text-on-stick',
        )}
      >
        <b className="text-sm font-semibold">{region.id}</b>
        <span className="block opacity-90">{sizeWords(region.sizeBytes)}</span>
        <span className="block opacity-90">{sizeWords(region.addedBytes)} given</span>
      </span>
    </div>
  );
}
