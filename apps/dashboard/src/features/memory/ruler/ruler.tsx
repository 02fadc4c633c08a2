import type { Device, MemoryView } from '@dimmer/contract';
import { gibFigure } from '../../../lib/bytes.ts';
import { useWidth } from '../use-width.ts';
import { layBands } from './bands.ts';
import { placeCaptions } from './captions.ts';
import { composeParts } from './composition.ts';
import { describeRuler } from './describe-ruler.ts';
import { RulerAxis, ScaleBreak } from './ruler-axis.tsx';
import { RulerBands } from './ruler-bands.tsx';
import { RulerMark } from './ruler-mark.tsx';
import { RulerParts } from './ruler-parts.tsx';
import { createScale } from './scale.ts';

const FALLBACK_PX = 1000;

export interface RulerProps {
  readonly memory: MemoryView;
  readonly sticks: readonly Device[];
}

/** One bar from 0 to the maximum: who has the memory, what it is made of, where actual and target stand. */
export function Ruler({ memory, sticks }: RulerProps) {
  const [ref, widthPx] = useWidth(FALLBACK_PX);
  const scale = rulerScale(memory);
  const bands = layBands(memory);
  const marks = rulerMarks(memory, scale.toFraction);
  return (
    <div ref={ref} role="img" aria-label={describeRuler(memory, bands)} className="mt-11 max-sm:mt-12">
      <div className="relative h-7 rounded-sm">
        <RulerBands bands={bands} scale={scale} widthPx={widthPx} marks={marks.map(({ fraction }) => fraction)} />
        <ScaleBreak scale={scale} />
        <Marks marks={marks} widthPx={widthPx} />
      </div>
      <RulerParts parts={composeParts(memory, sticks)} scale={scale} widthPx={widthPx} />
      <RulerAxis scale={scale} widthPx={widthPx} />
    </div>
  );
}

interface RulerMarkAt {
  readonly kind: 'actual' | 'target';
  readonly fraction: number;
  readonly label: string;
}

/** One mark when actual is target: two captions would say the same. */
function rulerMarks(memory: MemoryView, toFraction: (bytes: number) => number): readonly RulerMarkAt[] {
  const { actualBytes, targetBytes } = memory;
  const mark = (kind: RulerMarkAt['kind'], name: string, bytes: number): RulerMarkAt => ({
    kind,
    fraction: toFraction(bytes),
    label: `${name} ${gibFigure(bytes)}`,
  });
  if (actualBytes === null) return [mark('target', 'Target', targetBytes)];
  if (gibFigure(actualBytes) === gibFigure(targetBytes)) return [mark('actual', 'At target', actualBytes)];
  return [mark('actual', 'Actual', actualBytes), mark('target', 'Target', targetBytes)];
}

function Marks({ marks, widthPx }: { readonly marks: readonly RulerMarkAt[]; readonly widthPx: number }) {
  const [first, second] = marks;
  if (!first) return null;
  const sides = placeCaptions([first, second ?? { fraction: first.fraction < 0.5 ? 1 : 0, label: '' }], widthPx);
  return marks.map((mark, index) => <RulerMark key={mark.kind} {...mark} side={sides[index] ?? 'middle'} />);
}

export function rulerScale(memory: MemoryView) {
  const focus = Math.max(memory.pluggedBytes, memory.targetBytes, memory.actualBytes ?? 0);
  return createScale(memory.maximumBytes, Math.min(focus, memory.maximumBytes));
}
