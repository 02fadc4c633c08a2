import { Fragment } from 'react';
import { connection, newestSeq } from '../api/live/connection.ts';
import { useFreshness } from '../api/use-live.ts';
import { countFigure } from '../lib/bytes.ts';
import { secondsWords } from '../lib/time.ts';
import { useCell } from '../lib/use-cell.ts';
import { useNow } from '../lib/use-now.ts';
import { Kbd } from '../ui/kbd.tsx';
import { activeKeys } from './use-keys.ts';

const SHOWN = 8;

/** The keys of the current place, and how fresh the page is. Not on the phone. */
export function StatusBar() {
  const bindings = useCell(activeKeys).filter(({ quiet }) => quiet !== true);
  const shown = [...new Map(bindings.map((binding) => [binding.label, binding])).values()]
    .sort((a, b) => Number(a.keys === '?') - Number(b.keys === '?'))
    .slice(-SHOWN);
  return (
    <footer className="sticky bottom-0 z-10 hidden h-[var(--statusbar)] items-center gap-4 border-t border-line bg-surface px-5 text-2xs text-fg-3 sm:flex">
      {shown.map(({ keys, label }) => (
        <span key={label} className="inline-flex items-center gap-1.25 whitespace-nowrap">
          <KeyCaps keys={keys} />
          {label}
        </span>
      ))}
      <span className="flex-1" />
      <FreshnessFigures />
    </footer>
  );
}

const KEY_SIGNS: Readonly<Record<string, string>> = { Enter: '↵', ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' };

export function KeyCaps({ keys }: { readonly keys: string }) {
  return keys.split(' ').map((key, index) => (
    <Fragment key={`${index}${key}`}>
      <Kbd>{KEY_SIGNS[key] ?? key}</Kbd>
    </Fragment>
  ));
}

function FreshnessFigures() {
  const { lastFrameAt } = useCell(connection);
  const seq = useCell(newestSeq);
  const now = useNow();
  const stale = useFreshness() !== 'fresh';
  return (
    <>
      <span className={stale ? 'whitespace-nowrap text-warn' : 'whitespace-nowrap'}>
        {lastFrameAt === 0 ? 'no data yet' : `newest data ${secondsWords(Math.max(0, now - lastFrameAt))} old`}
      </span>
      <span className="whitespace-nowrap">event {countFigure(seq)}</span>
    </>
  );
}
