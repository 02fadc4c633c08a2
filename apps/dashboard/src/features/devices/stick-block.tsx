import { clsx } from 'clsx';
import { gibFigure, sizeWords } from '../../lib/bytes.ts';
import { percent } from '../memory/ruler/ruler-bands.tsx';
import type { Block } from './rack-blocks.ts';
import { describeStick, percentWords, returnedShare, stickShares, STATE_WORDS } from './stick-words.ts';

/** A seam between neighbours. */
const SEAM_PX = 1;

interface BootBlockProps {
  readonly sizeBytes: number;
  readonly fraction: number;
}

/** Boot memory: soldered in, so it has no pins. */
export function BootBlock({ sizeBytes, fraction }: BootBlockProps) {
  return (
    <div
      role="img"
      aria-label={`Boot memory, ${sizeWords(sizeBytes)}`}
      className="@container absolute inset-y-0 left-0 overflow-hidden rounded-sm bg-stick text-on-stick"
      style={{ width: `calc(${percent(fraction)} - ${SEAM_PX}px)` }}
    >
      <Label name="Boot" lines={[`${gibFigure(sizeBytes)} GiB`]} className="@min-[3.75rem]:block" />
    </div>
  );
}

interface StickBlockProps {
  readonly block: Block;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly onHover: (id: string | undefined) => void;
}

/**
 * One stick, or neighbours too narrow to be told apart: solid what the guest has, hatched what it returned. It may be
 * a few pixels wide, so it is no button: the keys of the rack and the table beside it do the same.
 */
export function StickBlock({ block, selected, onSelect, onHover }: StickBlockProps) {
  const [first] = block.sticks;
  const isSelected = block.sticks.some(({ id }) => id === selected);
  return (
    <div
      role="img"
      aria-label={describeBlock(block)}
      title={describeBlock(block)}
      onPointerDown={() => onSelect(first.id)}
      onPointerEnter={() => onHover(first.id)}
      onPointerLeave={() => onHover(undefined)}
      className={clsx(
        '@container absolute inset-y-0 overflow-hidden rounded-sm cursor-pointer bg-surface',
        isSelected && 'z-1 outline-2 outline-offset-1 outline-accent',
      )}
      style={{ left: percent(block.startFraction), width: `max(2px, calc(${percent(block.fraction)} - ${SEAM_PX}px))` }}
    >
      <Body block={block} />
      <Pins block={block} />
      <BlockLabel block={block} />
    </div>
  );
}

const OUTLINES: Readonly<Record<string, string>> = {
  waiting: 'border-[1.5px] border-dotted border-stick',
  queued: 'border-[1.5px] border-dotted border-stick',
  unused: 'border-[1.5px] border-dashed border-stick-unused-line',
  removing: 'stripes-gap border-[1.5px] border-dashed border-stick-unused-line',
};

function Body({ block }: { readonly block: Block }) {
  const [{ state }] = block.sticks;
  const outline = OUTLINES[state];
  if (outline !== undefined)
    return <i className={clsx('absolute inset-x-0 top-0 bottom-2 rounded-sm bg-surface', outline)} />;
  const { held, returned } = stickShares(block);
  return (
    <>
      <i className="absolute inset-x-0 top-0 bottom-2 rounded-sm border-[1.5px] border-dashed border-stick-unused-line" />
      <i className="absolute top-0 bottom-2 left-0 bg-stick" style={{ width: percent(held) }} />
      <i
        className="hatch-ballooned absolute top-0 bottom-2"
        style={{ left: percent(held), width: percent(returned) }}
      />
    </>
  );
}

/** Pins mark what can be pulled out; where sticks were merged, a hairline each ten. */
function Pins({ block }: { readonly block: Block }) {
  const { sticks } = block;
  const tens = Math.floor((sticks.length - 1) / 10);
  return (
    <>
      <i className="absolute inset-x-[min(4px,15%)] bottom-0 h-1.25 bg-[repeating-linear-gradient(90deg,var(--stick-in-use)_0_3px,transparent_3px_6px)]" />
      {Array.from({ length: tens }, (_, index) => (
        <i
          key={index}
          className="absolute top-0 bottom-2 w-px bg-surface"
          style={{ left: percent(((index + 1) * 10) / sticks.length) }}
        />
      ))}
    </>
  );
}

function BlockLabel({ block }: { readonly block: Block }) {
  const [first] = block.sticks;
  const dark = first.state === 'in-use';
  const share = returnedShare(block);
  const name = block.sticks.length === 1 ? first.id : `${block.sticks.length} sticks`;
  const lines = [
    `${gibFigure(block.sizeBytes)} GiB`,
    share !== null && share > 0 && dark ? `${percentWords(share)} returned` : STATE_WORDS[first.state].toLowerCase(),
  ];
  const look = dark ? readable(stickShares(block).held) : 'text-fg';
  return <Label name={name} lines={lines} className={clsx('@min-[5rem]:block', look)} />;
}

/** Where the dark part is short, the text leaves it: it needs a ground of its own. */
function readable(held: number): string {
  return held < 0.6 ? 'rounded-xs bg-surface px-1 text-fg' : 'text-on-stick';
}

interface LabelProps {
  readonly name: string;
  readonly lines: readonly string[];
  /** Among others the width of the block from which on the label is shown. */
  readonly className: string;
}

function Label({ name, lines, className }: LabelProps) {
  return (
    <span className={clsx('absolute top-1.75 left-2 hidden text-2xs whitespace-nowrap', className)}>
      <b className="text-sm font-semibold">{name}</b>
      {lines.map((line) => (
        <span key={line} className="block opacity-90">
          {line}
        </span>
      ))}
    </span>
  );
}

function describeBlock({ sticks, sizeBytes }: Block): string {
  const [first] = sticks;
  if (sticks.length === 1) return describeStick(first);
  return `${sticks.length} sticks from ${first.id} to ${sticks.at(-1)!.id}, ${sizeWords(sizeBytes)} together, ${STATE_WORDS[first.state].toLowerCase()}`;
}
