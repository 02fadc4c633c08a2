import { clsx } from 'clsx';
import { percent } from '../ruler/ruler-bands.tsx';
import type { Scale } from '../ruler/scale.ts';
import type { Zone } from './reach.ts';

interface ZonesProps {
  readonly zones: readonly Zone[];
  readonly scale: Scale;
}

/** Hatching over what cannot be asked for now. */
export function ZoneShades({ zones, scale }: ZonesProps) {
  return zones
    .filter(isClosed)
    .map((zone) => (
      <i
        key={zone.kind}
        className="stripes-blocked absolute inset-y-0 opacity-90 shadow-[inset_0_0_0_1px_var(--line-control)]"
        style={span(zone, scale)}
      />
    ));
}

function isClosed({ kind }: Zone): boolean {
  return kind === 'below-minimum' || kind === 'above-range';
}

/** A bracket under each zone with what it means; on the phone, and where a zone is narrow, a list. */
export function ZoneBrackets({ zones, scale, widthPx }: ZonesProps & { readonly widthPx: number }) {
  const narrow = zones.filter((zone) => !hasRoom(zone, scale, widthPx));
  return (
    <>
      <div className="relative mt-1 h-6 text-2xs leading-[0.9375rem] text-fg-3">
        {zones.map((zone) => (
          <div key={zone.kind} className="absolute top-0 overflow-hidden pt-1.25" style={span(zone, scale)}>
            <i className={clsx('absolute inset-x-px top-0 h-0.75 border border-t-0', BRACKETS[zone.kind])} />
            {hasRoom(zone, scale, widthPx) && <p className={TEXTS[zone.kind]}>{zone.label}</p>}
          </div>
        ))}
      </div>
      {narrow.length > 0 && (
        <ul className="mt-0.5 flex flex-wrap gap-x-5 gap-y-0.5 text-2xs text-fg-2 max-sm:grid max-sm:text-xs">
          {narrow.map((zone) => (
            <li key={zone.kind} className="flex items-center gap-2">
              <i aria-hidden="true" className={clsx('h-0.75 w-3 flex-none border border-t-0', BRACKETS[zone.kind])} />
              {zone.label}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const BRACKETS: Readonly<Record<Zone['kind'], string>> = {
  'below-minimum': 'border-line-control',
  'below-demand': 'border-warn-mark',
  reachable: 'border-line-control',
  'above-range': 'border-line-control',
};

const TEXTS: Readonly<Record<Zone['kind'], string>> = {
  'below-minimum': '',
  'below-demand': 'text-warn',
  reachable: 'text-center text-fg-2',
  'above-range': 'text-right',
};

/** One line of 11 px Inter: about 6 px a character. */
function hasRoom(zone: Zone, scale: Scale, widthPx: number): boolean {
  const share = scale.toFraction(zone.endBytes) - scale.toFraction(zone.startBytes);
  return share * widthPx >= zone.label.length * 6 + 16;
}

function span({ startBytes, endBytes }: Zone, scale: Scale) {
  const start = scale.toFraction(startBytes);
  return { left: percent(start), width: percent(scale.toFraction(endBytes) - start) };
}
