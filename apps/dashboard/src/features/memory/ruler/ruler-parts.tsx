import { clsx } from 'clsx';
import { gibFigure } from '../../../lib/bytes.ts';
import { fitsIn } from './captions.ts';
import type { Part } from './composition.ts';
import { percent } from './ruler-bands.tsx';
import type { Scale } from './scale.ts';

const LINES: Readonly<Record<Part['kind'], string>> = {
  boot: 'border-solid border-stick',
  'in-use': 'border-solid border-stick',
  waiting: 'border-dotted border-line-control',
  queued: 'border-dotted border-stick',
  unused: 'border-dashed border-stick-unused-line',
  removing: 'border-dashed border-stick-unused-line',
  none: 'border-dotted border-line-control',
};

/** A gap between neighbours, so that two sticks are seen as two. */
const SEAM_PX = 2;

interface PartsProps {
  readonly parts: readonly Part[];
  readonly scale: Scale;
  readonly widthPx: number;
}

/** The lower band of the ruler: what the memory is made of. */
export function RulerParts({ parts, scale, widthPx }: PartsProps) {
  return (
    <div aria-hidden="true" className="relative mt-1.25 h-5 text-2xs leading-5 text-fg-3 max-sm:h-2">
      {parts.map((part) => {
        const start = scale.toFraction(part.startBytes);
        const share = scale.toFraction(part.startBytes + part.sizeBytes) - start;
        const label = partLabel(part);
        return (
          <span
            key={part.id}
            title={label}
            className={clsx(
              'absolute inset-y-0 overflow-hidden border-t-3 pt-px pl-px whitespace-nowrap',
              LINES[part.kind],
            )}
            style={{ left: percent(start), width: `max(1px, calc(${percent(share)} - ${SEAM_PX}px))` }}
          >
            {part.kind !== 'none' && fitsIn(label, share, widthPx) && <span className="max-sm:hidden">{label}</span>}
          </span>
        );
      })}
    </div>
  );
}

function partLabel({ id, kind, sizeBytes }: Part): string {
  if (kind === 'none') return `${gibFigure(sizeBytes)} GiB not plugged`;
  const state = kind === 'boot' || kind === 'in-use' ? '' : ` ${kind}`;
  return `${id} ${gibFigure(sizeBytes)}${state}`;
}
