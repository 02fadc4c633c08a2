import { useEffect, useEffectEvent } from 'react';
import { createCell } from '../lib/cell.ts';
import { type Binding, CHORD_MS, matchChord, writtenKey } from './key-chord.ts';

/** All bindings of the place, those of the page after those of the shell. */
export const activeKeys = createCell<readonly Binding[]>([]);

/** Binds keys while mounted. They rest while a field has the focus or a dialog is open. */
export function useKeys(bindings: readonly Binding[]): void {
  const written = bindings.map(({ keys, label }) => `${keys}\t${label}`).join('\n');
  const run = useEffectEvent((keys: string) => bindings.find((binding) => binding.keys === keys)?.run());
  const current = useEffectEvent(() => bindings);
  useEffect(() => {
    const bound = current().map((binding) => ({ ...binding, run: () => run(binding.keys) }));
    activeKeys.set([...activeKeys.get(), ...bound]);
    return () => activeKeys.set(activeKeys.get().filter((binding) => !bound.includes(binding)));
  }, [written]);
}

const FIELDS = 'input, textarea, select, [contenteditable="true"], [role="slider"], [role="menu"]';
/** What lies over the page and has the keys for itself. */
const WINDOWS = '[data-window]';

/** Whether the press belongs to what has the focus. Ctrl chords work everywhere. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.altKey) return true;
  if (event.ctrlKey || event.metaKey) return false;
  const target = event.target instanceof Element ? event.target : document.body;
  const onControl = event.key === 'Enter' && target.closest('a, button') !== null;
  return onControl || target.closest(FIELDS) !== null || document.querySelector(WINDOWS) !== null;
}

let first = '';
let pressedAt = 0;

function press(event: KeyboardEvent): void {
  if (isTaken(event) || event.key === 'Shift') return;
  const before = event.timeStamp - pressedAt < CHORD_MS ? first : '';
  const result = matchChord(activeKeys.get(), before, writtenKey(event));
  first = result.type === 'waiting' ? result.first : '';
  pressedAt = event.timeStamp;
  if (result.type !== 'run') return;
  event.preventDefault();
  result.binding.run();
}

/** Listens for keys on the whole page; called once by the shell. */
export function useKeyListener(): void {
  useEffect(() => {
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
