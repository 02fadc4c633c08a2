import { LegendItem } from '../../ui/swatch.tsx';
import { StickGlyph } from './stick-looks.tsx';

/** What the forms of the rack mean. */
export function RackLegend() {
  return (
    <span className="flex flex-wrap justify-end gap-x-4 gap-y-1 text-xs text-fg-2 max-sm:hidden">
      <span className="inline-flex items-center gap-1.5">
        <StickGlyph state="in-use" />
        in use
      </span>
      <LegendItem kind="ballooned">returned by the guest</LegendItem>
      <span className="inline-flex items-center gap-1.5">
        <StickGlyph state="unused" />
        unused, removable
      </span>
      <span className="inline-flex items-center gap-1.5">
        <StickGlyph state="queued" />
        on its way
      </span>
    </span>
  );
}
