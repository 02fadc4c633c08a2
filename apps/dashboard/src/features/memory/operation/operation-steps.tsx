import type { OperationStep } from '@dimmer/contract';
import { Check, Minus, X } from 'lucide-react';
import { serverNow } from '../../../api/live/samples.ts';
import { durationWords, epochMs, secondsWords } from '../../../lib/time.ts';

/** What an operation does, step by step, each with its command and how long it took. */
export function OperationSteps({ steps }: { readonly steps: readonly OperationStep[] }) {
  return (
    <ol className="mt-3 grid">
      {steps.map((step, index) => (
        <Step key={`${index} ${step.title}`} step={step} last={index === steps.length - 1} />
      ))}
    </ol>
  );
}

function Step({ step, last }: { readonly step: OperationStep; readonly last: boolean }) {
  return (
    <li className="relative grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-2.5 pb-3 last:pb-0">
      {!last && <i aria-hidden="true" className="absolute top-5 bottom-0.5 left-[0.46875rem] w-px bg-line-strong" />}
      <StepGlyph state={step.state} />
      <p className={step.state === 'waiting' ? 'text-fg-2' : step.state === 'running' ? 'font-medium' : ''}>
        {step.title}
      </p>
      <span className="text-xs leading-5 text-fg-3">{stepTime(step)}</span>
      {step.command !== null && (
        <p className="code col-start-2 col-end-4 truncate text-xs text-fg-3" title={step.command}>
          {step.command}
        </p>
      )}
      {step.detail !== null && <p className="col-start-2 col-end-4 text-xs text-fg-3">{step.detail}</p>}
    </li>
  );
}

function stepTime({ startedAt, endedAt, state }: OperationStep): string {
  const started = epochMs(startedAt);
  const ended = epochMs(endedAt);
  if (started === null) return state === 'skipped' ? 'skipped' : '';
  return ended === null ? secondsWords(serverNow() - started) : durationWords(ended - started);
}

const GLYPH = 'mt-0.5 size-4';

/** Shape tells the state: tick, ring, dashed ring, cross, dash. */
function StepGlyph({ state }: { readonly state: OperationStep['state'] }) {
  switch (state) {
    case 'done':
      return <Check role="img" aria-label="done" className={`${GLYPH} text-ok`} />;
    case 'failed':
      return <X role="img" aria-label="failed" className={`${GLYPH} text-danger`} />;
    case 'skipped':
      return <Minus role="img" aria-label="skipped" className={`${GLYPH} text-fg-3`} />;
    case 'running':
      return <RunningRing />;
    case 'waiting':
      return (
        <svg role="img" aria-label="to do" viewBox="0 0 16 16" className={GLYPH}>
          <circle
            cx="8"
            cy="8"
            r="6"
            fill="none"
            stroke="var(--line-control)"
            strokeWidth="1.25"
            strokeDasharray="2 2.4"
          />
        </svg>
      );
  }
}

export function RunningRing() {
  return (
    <svg
      role="img"
      aria-label="running"
      viewBox="0 0 16 16"
      className={`${GLYPH} motion-safe:animate-[spin_1.1s_linear_infinite]`}
    >
      <circle cx="8" cy="8" r="6" fill="none" stroke="var(--line-strong)" strokeWidth="2" />
      <path d="M14 8A6 6 0 1 1 8 2" fill="none" stroke="var(--accent)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
