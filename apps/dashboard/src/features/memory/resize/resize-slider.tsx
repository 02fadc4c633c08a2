import type { MemoryView } from '@dimmer/contract';
import { clsx } from 'clsx';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { gibFigure } from '../../../lib/bytes.ts';
import { layBands } from '../ruler/bands.ts';
import { type CaptionSide, placeCaptions } from '../ruler/captions.ts';
import { RulerAxis, ScaleBreak } from '../ruler/ruler-axis.tsx';
import { percent, RulerBands } from '../ruler/ruler-bands.tsx';
import { RulerMark } from '../ruler/ruler-mark.tsx';
import { rulerScale } from '../ruler/ruler.tsx';
import type { Scale } from '../ruler/scale.ts';
import { useWidth } from '../use-width.ts';
import type { Zone } from './reach.ts';
import { moveByKey, type SliderBounds, snap } from './slider-keys.ts';
import { valueWords } from './value-words.ts';
import { ZoneBrackets, ZoneShades } from './zones.tsx';

export interface ResizeSliderProps {
  readonly memory: MemoryView;
  readonly zones: readonly Zone[];
  readonly bounds: SliderBounds;
  readonly bytes: number;
  readonly onChange: (bytes: number) => void;
}

/** The ruler as a slider: same bar, same scale, with a thumb, a ghost at actual and brackets that say what is reachable. */
export function ResizeSlider({ memory, zones, bounds, bytes, onChange }: ResizeSliderProps) {
  const [ref, widthPx] = useWidth(1000);
  const [scale] = useState(() => rulerScale(memory));
  const at = scale.toFraction(bytes);
  const half = THUMB_PX / 2 / widthPx;
  const ghost = memory.actualBytes === null ? null : scale.toFraction(memory.actualBytes);
  const isSame = memory.actualBytes === null || gibFigure(memory.actualBytes) === gibFigure(bytes);
  const captions = [
    { fraction: at, label: `New target ${gibFigure(bytes)}` },
    { fraction: ghost ?? 0, label: isSame ? '' : `Actual ${gibFigure(memory.actualBytes ?? 0)}` },
  ] as const;
  const [thumbSide, ghostSide] = placeCaptions(captions, widthPx);
  return (
    <div ref={ref} className="mt-11">
      <Track
        scale={scale}
        bounds={bounds}
        bytes={bytes}
        onChange={onChange}
        words={valueWords(bytes, memory.actualBytes, zones)}
      >
        <RulerBands
          bands={layBands(memory)}
          scale={scale}
          widthPx={widthPx}
          marks={[at - half, at + half, ...(ghost === null ? [] : [ghost])]}
        />
        <ZoneShades zones={zones} scale={scale} />
        <ScaleBreak scale={scale} />
        {ghost !== null && <Reach from={Math.min(at, ghost)} to={Math.max(at, ghost)} />}
        {ghost !== null && <RulerMark kind="ghost" fraction={ghost} label={captions[1].label} side={ghostSide} />}
        <ThumbCaption fraction={at} label={captions[0].label} side={thumbSide} />
      </Track>
      <RulerAxis scale={scale} widthPx={widthPx} />
      <ZoneBrackets zones={zones} scale={scale} widthPx={widthPx} />
    </div>
  );
}

/** The stretch between actual and the new target. */
function Reach({ from, to }: { readonly from: number; readonly to: number }) {
  return (
    <i
      className="pointer-events-none absolute inset-y-0 bg-[color-mix(in_srgb,var(--accent)_8%,transparent)] shadow-[inset_0_2px_0_var(--accent),inset_0_-2px_0_var(--accent)]"
      style={{ left: percent(from), width: percent(to - from) }}
    />
  );
}

const CAPTION_SIDES: Readonly<Record<CaptionSide, string>> = {
  left: 'right-full',
  middle: '-translate-x-1/2',
  right: 'left-0',
  'left-raised': 'right-full mb-4',
  'right-raised': 'left-0 mb-4',
};

function ThumbCaption({
  fraction,
  label,
  side,
}: {
  readonly fraction: number;
  readonly label: string;
  readonly side: CaptionSide;
}) {
  return (
    <span className="pointer-events-none absolute bottom-full pb-2" style={{ left: percent(fraction) }}>
      <span
        className={clsx(
          'absolute bottom-2 text-xs leading-4 font-semibold whitespace-nowrap text-accent',
          CAPTION_SIDES[side],
        )}
      >
        {label}
      </span>
    </span>
  );
}

interface TrackProps {
  readonly scale: Scale;
  readonly bounds: SliderBounds;
  readonly bytes: number;
  readonly words: string;
  readonly onChange: (bytes: number) => void;
  readonly children: React.ReactNode;
}

/** The bar takes the pointer anywhere; the thumb takes the keys. */
function Track({ scale, bounds, bytes, words, onChange, children }: TrackProps) {
  const thumb = useRef<HTMLDivElement>(null);
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const fraction = (event.clientX - left) / width;
    const wide = scale.toBytes(fraction + 1 / width) - scale.toBytes(fraction);
    onChange(snap(scale.toBytes(fraction), wide, bounds));
  };
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    thumb.current?.focus({ preventScroll: true });
    event.preventDefault();
    follow(event);
  };
  const pressKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter') event.currentTarget.closest('form')?.requestSubmit();
    const moved = moveByKey(event.key, bytes, bounds);
    if (moved === null) return;
    event.preventDefault();
    onChange(moved);
  };
  return (
    <div
      className="relative h-8 cursor-ew-resize touch-none rounded-sm select-none"
      onPointerDown={grab}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event)}
    >
      {children}
      <div
        ref={thumb}
        role="slider"
        tabIndex={0}
        aria-label="New target"
        aria-valuemin={bounds.minimumBytes}
        aria-valuemax={bounds.maximumBytes}
        aria-valuenow={bytes}
        aria-valuetext={words}
        onKeyDown={pressKey}
        className={THUMB}
        style={{ left: percent(scale.toFraction(bytes)) }}
      />
    </div>
  );
}

const THUMB_PX = 18;
const THUMB =
  'absolute top-1/2 -mt-5.5 -ml-2.25 grid h-11 w-4.5 place-items-center rounded-md bg-accent shadow-[0_0_0_2px_var(--surface),0_2px_6px_#00000033] after:h-3.5 after:w-1 after:border-x after:border-[color-mix(in_srgb,var(--on-accent)_65%,transparent)] focus-visible:outline-offset-4 pointer-coarse:-ml-3 pointer-coarse:w-6';
