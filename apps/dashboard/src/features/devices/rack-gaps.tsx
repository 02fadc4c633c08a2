import { percent } from '../memory/ruler/ruler-bands.tsx';
import type { RackAxis } from './rack-axis.ts';

/** Stretches of addresses that hold nothing and are drawn shorter than they are. */
export function RackGaps({ axis }: { readonly axis: RackAxis }) {
  return axis.segments
    .filter(({ broken }) => broken)
    .map(({ startBytes, startFraction, fraction }) => (
      <i
        key={startBytes}
        aria-hidden="true"
        className="stripes-gap absolute inset-y-6 rounded-xs opacity-60"
        style={{ left: `calc(${percent(startFraction)} + 4px)`, width: `calc(${percent(fraction)} - 8px)` }}
      />
    ));
}
