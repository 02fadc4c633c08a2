import { clsx } from 'clsx';
import { percent } from '../memory/ruler/ruler-bands.tsx';
import type { RackAxis } from './rack-axis.ts';

interface RackAddressesProps {
  readonly axis: RackAxis;
  readonly widthPx: number;
}

/** Width of an address in 11 px mono, with air. */
const ADDRESS_PX = 92;

/** Guest addresses under the rack, where each stretch of memory begins and where all of it ends. */
export function RackAddresses({ axis, widthPx }: RackAddressesProps) {
  const ends = axis.segments.at(-1);
  const starts = axis.segments
    .filter(({ kind }) => kind === 'memory')
    .map(({ startBytes, startFraction }) => ({ bytes: startBytes, fraction: startFraction }));
  const shown = keepApart(starts, ADDRESS_PX / widthPx);
  return (
    <div aria-hidden="true" className="code relative mt-1.5 h-4.5 text-2xs leading-4.5 text-fg-3">
      {shown.map(({ bytes, fraction }) => (
        <span
          key={bytes}
          className="absolute border-l border-line-control pl-1 whitespace-nowrap"
          style={{ left: percent(fraction) }}
        >
          {hex(bytes)}
        </span>
      ))}
      {ends && (
        <span className={clsx('absolute right-0 border-r border-line-control bg-surface pr-1 pl-1 whitespace-nowrap')}>
          {hex(ends.startBytes + ends.sizeBytes)}
        </span>
      )}
    </div>
  );
}

interface Address {
  readonly bytes: number;
  readonly fraction: number;
}

function keepApart(addresses: readonly Address[], nearest: number): readonly Address[] {
  const kept: Address[] = [];
  for (const address of addresses) {
    const clear = address.fraction - (kept.at(-1)?.fraction ?? -1) >= nearest;
    if (clear && address.fraction <= 1 - nearest) kept.push(address);
  }
  return kept;
}

export function hex(bytes: number): string {
  return `0x${bytes.toString(16)}`;
}
