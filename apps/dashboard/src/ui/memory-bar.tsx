import { clsx } from 'clsx';
import { sizeWords } from '../lib/bytes.ts';
import { type MemoryFigures, memoryShares } from '../lib/memory-shares.ts';

export interface MemoryBarProps {
  readonly figures: MemoryFigures;
  /** Where bytes stand (0 … 1) when not linear, and where that scale bends. */
  readonly scale?: { readonly share: (bytes: number) => number; readonly bendAt: number | null };
  /** The machine is off: an outline with the target only. */
  readonly off?: boolean;
  /** The figures are old: form stays, colour goes. */
  readonly stale?: boolean;
  readonly className?: string;
}

const UNUSED = 'bg-surface shadow-[inset_0_0_0_1px_var(--line-strong)]';

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
const span = (from: number, to: number) => ({ left: percent(from), width: percent(Math.max(0, to - from)) });

/** One VM's memory from 0 to its maximum: what the guest needs, has left, gave up; actual as an edge, target as a tick. */
export function MemoryBar({ figures, scale, off = false, stale = false, className }: MemoryBarProps) {
  const { demandEnd, reported, actual, balloonedEnd, pluggedEnd, target } = memoryShares(figures, scale?.share);
  return (
    <div
      role="img"
      aria-label={barLabel(figures, off)}
      className={clsx(
        'relative h-2.5 rounded-xs *:absolute *:inset-y-0',
        off ? 'shadow-[inset_0_0_0_1px_var(--line-strong)]' : 'bg-track',
        stale && 'opacity-70 saturate-30',
        className,
      )}
    >
      {actual !== null && !off && (
        <>
          {reported && <i className="left-0 rounded-l-xs bg-committed" style={span(0, demandEnd)} />}
          {reported && <i className="bg-available" style={span(demandEnd, actual)} />}
          {!reported && <i className="shadow-[inset_0_0_0_1px_var(--line-control)]" style={span(0, actual)} />}
          <i className="hatch-ballooned" style={span(actual, balloonedEnd)} />
          <i className={UNUSED} style={span(balloonedEnd, pluggedEnd)} />
          <i className="-ml-[1.5px] w-[1.5px] bg-actual" style={{ left: percent(actual) }} />
        </>
      )}
      {scale !== undefined && scale.bendAt !== null && <BendMark at={scale.bendAt} />}
      {target !== null && <TargetTick share={target} off={off} />}
    </div>
  );
}

/** From here on the scale is closer: a slanted gap. */
function BendMark({ at }: { readonly at: number }) {
  return <i className="-my-px w-[3px] -skew-x-20 bg-[var(--row-bg,var(--surface))]" style={{ left: percent(at) }} />;
}

function TargetTick({ share, off }: { readonly share: number; readonly off: boolean }) {
  return (
    <i
      className={clsx(
        '-ml-px w-0.5 rounded-[1px]',
        '-my-[3px] before:absolute before:-top-0.5 before:-left-0.5 before:border-[3px] before:border-t-4 before:border-b-0 before:border-transparent',
        off ? 'bg-fg-3 before:border-t-fg-3' : 'bg-target before:border-t-target',
      )}
      style={{ left: percent(share), boxShadow: '0 0 0 1px var(--row-bg, var(--surface))' }}
    />
  );
}

function barLabel(figures: MemoryFigures, off: boolean): string {
  const part = (name: string, bytes: number | null): string => (bytes === null ? '' : `${name} ${sizeWords(bytes)}, `);
  const live = off
    ? 'not running, '
    : part('actual', figures.actualBytes) +
      part('in demand', figures.demandBytes) +
      part('ballooned', figures.balloonedBytes);
  return `${live}${part('target', figures.targetBytes)}maximum ${sizeWords(figures.maximumBytes)}`;
}
