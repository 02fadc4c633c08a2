import { Swatch, type SwatchKind } from '../../../ui/swatch.tsx';
import { gibFigure } from '../../../lib/bytes.ts';
import { clockTime } from '../../../lib/time.ts';
import { popupClass } from '../../../ui/popup.ts';
import type { Plot } from './create-plot.ts';
import type { PlotView } from './plot-view.ts';
import { hasResident } from './stack.ts';

interface ReadoutProps {
  readonly plot: Plot;
  readonly view: PlotView;
  readonly index: number;
  readonly widthPx: number;
}

const WIDTH_PX = 196;
const AWAY_PX = 14;

/** The figures at one moment, beside the pointer; a line stands at the moment. */
export function Readout({ plot, view, index, widthPx }: ReadoutProps) {
  const time = view.stack.t[index]!;
  const x = plot.xOf(time);
  const left = x + AWAY_PX + WIDTH_PX > widthPx ? x - AWAY_PX - WIDTH_PX : x + AWAY_PX;
  return (
    <>
      <i aria-hidden="true" className="pointer-events-none absolute top-2 bottom-6 w-px bg-fg" style={{ left: x }} />
      <div
        aria-hidden="true"
        className={`${popupClass} pointer-events-none absolute top-3 z-10 px-3 py-2 text-xs leading-5`}
        style={{ left: Math.max(0, left), width: WIDTH_PX }}
      >
        <p className="mb-0.5 font-semibold">{clockTime(time)}</p>
        <dl className="grid grid-cols-[1fr_auto]">
          {figuresAt(view, index).map(({ name, swatch, bytes }) => (
            <Figure key={name} name={name} swatch={swatch} bytes={bytes} />
          ))}
        </dl>
      </div>
    </>
  );
}

interface FigureProps {
  readonly name: string;
  readonly swatch: SwatchKind;
  readonly bytes: number | null;
}

function Figure({ name, swatch, bytes }: FigureProps) {
  return (
    <>
      <dt className="flex items-center gap-2 text-fg-2">
        <span className="grid w-3 place-items-center">
          <Swatch kind={swatch} />
        </span>
        {name}
      </dt>
      <dd className="text-right">{bytes === null ? '–' : gibFigure(bytes)}</dd>
    </>
  );
}

function figuresAt({ stack }: PlotView, index: number): readonly FigureProps[] {
  const at = (column: readonly (number | null)[]) => column[index] ?? null;
  const less = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b);
  return [
    { name: 'Target', swatch: 'target', bytes: at(stack.target) },
    { name: 'Actual', swatch: 'actual', bytes: at(stack.actual) },
    { name: 'Unused', swatch: 'unused', bytes: less(at(stack.plugged), at(stack.ballooned)) },
    { name: 'Ballooned', swatch: 'ballooned', bytes: less(at(stack.ballooned), at(stack.actual)) },
    { name: 'Available', swatch: 'available', bytes: less(at(stack.available), at(stack.demand)) },
    { name: 'Demand', swatch: 'committed', bytes: at(stack.demand) },
    ...(hasResident(stack) ? [{ name: 'Resident', swatch: 'resident' as const, bytes: at(stack.resident) }] : []),
  ];
}
