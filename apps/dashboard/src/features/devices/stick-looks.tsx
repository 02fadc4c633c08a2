import type { Device } from '@dimmer/contract';
import { clsx } from 'clsx';

type State = Device['state'] | 'boot';

const GLYPHS: Readonly<Record<State, string>> = {
  boot: 'bg-stick',
  'in-use': 'bg-stick',
  waiting: 'border-[1.25px] border-dotted border-stick',
  queued:
    'border-[1.25px] border-dotted border-stick bg-[linear-gradient(90deg,var(--stick-in-use)_35%,transparent_35%)]',
  unused: 'border-[1.25px] border-dashed border-stick-unused-line',
  removing:
    'border-[1.25px] border-dashed border-stick-unused-line bg-[linear-gradient(to_bottom_right,transparent_44%,var(--stick-unused-line)_44%_56%,transparent_56%)]',
};

/** The sign of a stick's state: solid, dotted, dashed or struck out, never a colour alone. */
export function StickGlyph({ state, className }: { readonly state: State; readonly className?: string }) {
  return (
    <i aria-hidden="true" className={clsx('inline-block h-2.5 w-3.5 flex-none rounded-xs', GLYPHS[state], className)} />
  );
}
