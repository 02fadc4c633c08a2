import { clsx } from 'clsx';
import { gibFigure } from '../../../lib/bytes.ts';
import type { Band, BandKind } from './bands.ts';
import { fitsIn, roomiest } from './captions.ts';
import type { Scale } from './scale.ts';

const FILLS: Readonly<Record<BandKind, string>> = {
  demand: 'bg-committed',
  available: 'bg-available',
  held: 'bg-available-area shadow-[inset_0_1px_0_var(--mem-available-line),inset_0_-1px_0_var(--mem-available-line)]',
  unreported: 'bg-track shadow-[inset_0_0_0_1px_var(--line-control)]',
  ballooned: 'hatch-ballooned [background-size:auto]',
  idle: 'bg-surface shadow-[inset_0_0_0_1px_var(--line-strong)]',
  unplugged: 'dots-unplugged bg-surface shadow-[inset_0_0_0_1px_var(--line-strong)]',
};

const LABELS: Readonly<Record<BandKind, { readonly word: string; readonly look: string }>> = {
  demand: { word: 'demand', look: 'text-on-committed font-medium' },
  available: { word: 'available', look: 'text-fg-2' },
  held: { word: 'other', look: 'text-fg-2' },
  unreported: { word: 'no report', look: 'text-fg-2' },
  ballooned: { word: 'ballooned', look: 'rounded-xs bg-ballooned px-1 font-medium text-ballooned-text' },
  idle: { word: 'unused', look: 'text-fg-3' },
  unplugged: { word: 'not plugged', look: 'rounded-xs bg-surface px-1 text-fg-3' },
};

interface BandsProps {
  readonly bands: readonly Band[];
  readonly scale: Scale;
  readonly widthPx: number;
  /** Fractions of marks that stand on the bar: labels keep clear of them. */
  readonly marks: readonly number[];
}

/** The upper band of the ruler: who has the memory. */
export function RulerBands({ bands, scale, widthPx, marks }: BandsProps) {
  return bands.map((band) => {
    const start = scale.toFraction(band.startBytes);
    const end = scale.toFraction(band.endBytes);
    return (
      <div key={band.kind}>
        <i
          className={clsx('absolute inset-y-0 first:rounded-l-sm', FILLS[band.kind])}
          style={{ left: percent(start), width: percent(end - start) }}
        />
        <BandLabel band={band} room={roomiest(start, end, marks)} widthPx={widthPx} />
      </div>
    );
  });
}

interface LabelProps {
  readonly band: Band;
  readonly room: { readonly start: number; readonly end: number };
  readonly widthPx: number;
}

function BandLabel({ band, room, widthPx }: LabelProps) {
  const { word, look } = LABELS[band.kind];
  const label = `${word} ${gibFigure(band.endBytes - band.startBytes)}`;
  if (!fitsIn(label, room.end - room.start, widthPx)) return null;
  return (
    <span
      className="absolute inset-y-0 flex items-center pl-2 text-2xs whitespace-nowrap"
      style={{ left: percent(room.start) }}
    >
      <span className={look}>{label}</span>
    </span>
  );
}

export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)}%`;
}
