import { clsx } from 'clsx';
import { Minus, Plus } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { gibFigure } from '../../../lib/bytes.ts';
import { readSize } from '../../../lib/read-size.ts';
import { moveByKey, type SliderBounds } from './slider-keys.ts';

export interface SizeFieldProps {
  readonly bytes: number;
  readonly bounds: SliderBounds;
  /** Undefined while what is typed is no size. */
  readonly onChange: (bytes: number | undefined) => void;
  readonly describedBy: string;
}

/** The size as text: `44`, `44GiB` or `45056 MiB`; arrows and the two buttons move it by a step. */
export function SizeField({ bytes, bounds, onChange, describedBy }: SizeFieldProps) {
  const [draft, setDraft] = useState<string>();
  const reading = draft === undefined ? bytes : readSize(draft);
  const isWrong = typeof reading === 'string';
  const type = (text: string) => {
    setDraft(text);
    const size = readSize(text);
    onChange(typeof size === 'string' ? undefined : size);
  };
  const move = (key: string) => {
    setDraft(undefined);
    onChange(moveByKey(key, bytes, bounds) ?? bytes);
  };
  const leave = () => {
    setDraft(undefined);
    if (isWrong) onChange(bytes);
  };
  const pressKey = (event: KeyboardEvent) => {
    if (!VERTICAL.has(event.key)) return;
    event.preventDefault();
    move(event.key);
  };
  return (
    <div>
      <div className={clsx(BOX, isWrong && 'border-danger')}>
        <StepButton label="One step less" onClick={() => move('ArrowLeft')} Icon={Minus} />
        <input
          aria-label="New target in GiB"
          aria-invalid={isWrong}
          aria-describedby={describedBy}
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          value={isWrong || reading === bytes ? (draft ?? gibFigure(bytes)) : gibFigure(bytes)}
          onChange={(event) => type(event.target.value)}
          onBlur={leave}
          onKeyDown={pressKey}
          onFocus={(event) => event.target.select()}
          ref={focusOnce}
          className="w-26 min-w-0 bg-transparent px-1.5 text-right text-xl font-semibold tracking-[-0.02em] text-accent outline-none"
        />
        <StepButton label="One step more" onClick={() => move('ArrowRight')} Icon={Plus} />
        <span className="flex items-center border-l border-line px-2.5 text-fg-2">GiB</span>
      </div>
      {isWrong && <p className="mt-1 text-xs text-danger">{reading}</p>}
    </div>
  );
}

const VERTICAL = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown']);
const BOX =
  'inline-flex h-11 items-stretch overflow-hidden rounded-md border border-line-control bg-surface focus-within:border-accent focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent';

/** The field is where a resize begins: the number is selected as the panel opens; on touch a keyboard would hide the panel. */
function focusOnce(input: HTMLInputElement | null): void {
  if (matchMedia('(pointer: coarse)').matches) return;
  input?.focus({ preventScroll: true });
  input?.select();
}

interface StepButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly Icon: typeof Minus;
}

function StepButton({ label, onClick, Icon }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid w-9 place-items-center text-fg-2 hover:bg-inset pointer-coarse:w-11"
    >
      <Icon aria-hidden="true" className="size-4 stroke-[1.5]" />
    </button>
  );
}
