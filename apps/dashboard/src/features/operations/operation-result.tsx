import type { Operation } from '@dimmer/contract';
import { Check, CircleSlash, Clock, Contrast, CornerDownRight, LoaderCircle, X } from 'lucide-react';
import { gibFigure } from '../../lib/bytes.ts';
import { STATE_WORDS } from '../memory/operation/operation-words.ts';

const LOOKS: Readonly<Record<Operation['state'], { readonly colour: string; readonly icon: typeof Check }>> = {
  queued: { colour: 'text-fg-3', icon: Clock },
  running: { colour: 'text-accent motion-safe:animate-[spin_1.1s_linear_infinite]', icon: LoaderCircle },
  succeeded: { colour: 'text-ok', icon: Check },
  partial: { colour: 'text-warn-mark', icon: Contrast },
  failed: { colour: 'text-danger', icon: X },
  cancelled: { colour: 'text-fg-3', icon: CircleSlash },
  superseded: { colour: 'text-fg-3', icon: CornerDownRight },
};

/** How an operation stands: glyph and word; a partial one says what it reached. */
export function OperationResult({ operation: { state, reachedBytes } }: { readonly operation: Operation }) {
  const { colour, icon: Icon } = LOOKS[state];
  const tone = state === 'partial' ? 'text-warn' : state === 'failed' ? 'text-danger' : 'text-fg-2';
  return (
    <span className={`flex w-40 items-center max-sm:w-auto gap-1.5 whitespace-nowrap ${tone}`}>
      <Icon aria-hidden="true" className={`size-3.5 flex-none stroke-[1.7] ${colour}`} />
      {STATE_WORDS[state]}
      {state === 'partial' && reachedBytes !== null && `, reached ${gibFigure(reachedBytes)}`}
    </span>
  );
}
