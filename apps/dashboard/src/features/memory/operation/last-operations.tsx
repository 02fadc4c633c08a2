import type { Operation } from '@dimmer/contract';
import { Link } from '@tanstack/react-router';
import { Check, CircleSlash, Contrast, CornerDownRight, X } from 'lucide-react';
import { serverNow } from '../../../api/live/samples.ts';
import { gibFigure } from '../../../lib/bytes.ts';
import { durationWords, epochMs, momentWords, secondsWords } from '../../../lib/time.ts';
import { Card, CardHead } from '../../../ui/card.tsx';
import { Why } from '../../../ui/why.tsx';
import { RunningRing } from './operation-steps.tsx';
import { OUTCOME_WORDS, operationSpan, STATE_WORDS } from './operation-words.ts';

interface LastOperationsProps {
  readonly vm: string;
  readonly operations: readonly Operation[];
}

/** What was done to this VM, newest first. */
export function LastOperations({ vm, operations }: LastOperationsProps) {
  return (
    <Card aria-label="Last operations" className="@container overflow-hidden">
      <CardHead title="Last operations">
        <Link to="/operations" search={{ vm }} className="text-xs font-medium text-accent hover:underline">
          All of this VM
        </Link>
      </CardHead>
      {operations.length === 0 ? (
        <p className="px-5 pb-4 text-fg-3">Nothing was done to this VM yet.</p>
      ) : (
        <ol className="pb-1">
          {operations.map((operation) => (
            <Row key={operation.id} operation={operation} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function Row({ operation }: { readonly operation: Operation }) {
  const began = beganAt(operation);
  return (
    <li className="grid min-h-8 grid-cols-[4rem_minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line px-5 py-1.25 first:border-0 max-sm:px-4 @2xl:grid-cols-[4rem_minmax(0,1fr)_11rem_4rem_5.5rem] @2xl:py-1">
      <time className="text-fg-3">{momentWords(began, serverNow())}</time>
      <span className="truncate">{operationSpan(operation)}</span>
      <Result operation={operation} />
      <span className="hidden text-right text-fg-3 @2xl:block">{tookWords(operation, began)}</span>
      <span className="hidden truncate text-fg-3 @2xl:block">{operation.actor}</span>
    </li>
  );
}

function beganAt({ startedAt, createdAt }: Operation): number {
  return epochMs(startedAt ?? createdAt) ?? 0;
}

function tookWords({ endedAt }: Operation, began: number): string {
  const ended = epochMs(endedAt);
  return ended === null ? secondsWords(serverNow() - began) : durationWords(ended - began);
}

const LOOKS: Readonly<Record<Operation['state'], { readonly colour: string; readonly Icon: typeof Check | null }>> = {
  queued: { colour: 'text-fg-3', Icon: null },
  running: { colour: 'text-accent', Icon: null },
  succeeded: { colour: 'text-ok', Icon: Check },
  partial: { colour: 'text-warn-mark', Icon: Contrast },
  failed: { colour: 'text-danger', Icon: X },
  cancelled: { colour: 'text-fg-3', Icon: CircleSlash },
  superseded: { colour: 'text-fg-3', Icon: CornerDownRight },
};

function Result({ operation }: { readonly operation: Operation }) {
  const { state, reachedBytes } = operation;
  const { colour, Icon } = LOOKS[state];
  const words =
    state === 'partial' && reachedBytes !== null ? `Partial, reached ${gibFigure(reachedBytes)}` : STATE_WORDS[state];
  return (
    <span className={`flex items-center gap-1.5 ${state === 'partial' ? 'text-warn' : 'text-fg-2'}`}>
      {Icon ? <Icon aria-hidden="true" className={`size-3.5 flex-none stroke-[1.7] ${colour}`} /> : <RunningRing />}
      {needsWhy(operation) ? (
        <Why label={words}>{becauseOf(operation)}</Why>
      ) : (
        <Short operation={operation}>{words}</Short>
      )}
    </span>
  );
}

/** In a narrow card the sign says that it succeeded, and how long it took stands in the place of the word. */
function Short({ operation, children }: { readonly operation: Operation; readonly children: string }) {
  if (operation.state !== 'succeeded') return children;
  return (
    <>
      <span className="sr-only @2xl:not-sr-only">{children}</span>
      <span className="@2xl:hidden">{tookWords(operation, beganAt(operation))}</span>
    </>
  );
}

function needsWhy({ state }: Operation): boolean {
  return state === 'partial' || state === 'failed' || state === 'cancelled' || state === 'superseded';
}

export function becauseOf({ because, outcome }: Pick<Operation, 'because' | 'outcome'>): string {
  return because ?? (outcome === null ? 'No reason was given.' : OUTCOME_WORDS[outcome]);
}
