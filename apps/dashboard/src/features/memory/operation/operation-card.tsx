import type { Operation } from '@dimmer/contract';
import { serverNow } from '../../../api/live/samples.ts';
import { useConnectionReason } from '../../../api/use-live.ts';
import { rateWords } from '../../../lib/bytes.ts';
import { clockTime, epochMs, secondsWords } from '../../../lib/time.ts';
import { useNow } from '../../../lib/use-now.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, CardHead } from '../../../ui/card.tsx';
import { ProgressBar } from '../../../ui/meter.tsx';
import { ProblemNotice } from '../../../ui/problem-notice.tsx';
import { Quantity } from '../../../ui/quantity.tsx';
import { useKeys } from '../../../shell/use-keys.ts';
import { OperationSteps } from './operation-steps.tsx';
import { cancelKeeps, operationTitle } from './operation-words.ts';
import { useCancel } from './use-cancel.ts';
import { useRate } from './use-rate.ts';

/** The operation that runs: how far, how fast, how long still, step by step, and what Cancel keeps. */
export function OperationCard({ operation }: { readonly operation: Operation }) {
  useNow();
  const cancel = useCancel(operation.id);
  const offline = useConnectionReason();
  const reason = offline ?? (cancel.isAsked ? 'It was asked to stop; the running step ends first.' : undefined);
  useKeys([{ keys: 'C', label: 'cancel operation', run: () => reason === undefined && cancel.ask() }]);
  const started = epochMs(operation.startedAt ?? operation.createdAt) ?? serverNow();
  return (
    <Card aria-label="Running operation" className="flex flex-col">
      <CardHead title={operationTitle(operation)}>
        <span className="text-fg-3">{secondsWords(serverNow() - started)}</span>
        <Button size="sm" kind="danger" reason={reason} onClick={() => cancel.ask()} aria-keyshortcuts="C">
          Cancel
        </Button>
      </CardHead>
      <div className="flex flex-1 flex-col px-5 pb-4 max-sm:px-4">
        <OperationProgress operation={operation} />
        <OperationSteps steps={operation.steps} />
        {cancel.problem && <ProblemNotice problem={cancel.problem} title="Not cancelled" className="mt-3" />}
        <p className="mt-auto pt-3 text-xs text-fg-3">
          By {operation.actor}, {clockTime(started)}. {cancelKeeps(operation)}
        </p>
      </div>
    </Card>
  );
}

function OperationProgress({ operation }: { readonly operation: Operation }) {
  const rate = useRate(operation);
  const { progress, fromBytes, targetBytes } = operation;
  if (progress === null) return null;
  const share = progress.totalBytes === 0 ? 1 : progress.doneBytes / progress.totalBytes;
  const percent = `${(share * 100).toFixed(1)} %`;
  const done = fromBytes !== null && targetBytes !== null && targetBytes < fromBytes ? 'returned' : 'added';
  return (
    <>
      <p className="flex items-baseline justify-between gap-3">
        <b className="text-xl font-semibold tracking-[-0.02em]">{percent}</b>
        <span className="text-fg-2">
          <Quantity bytes={progress.doneBytes} /> of <Quantity bytes={progress.totalBytes} /> {done}
        </span>
      </p>
      <ProgressBar label={operationTitle(operation)} share={share} words={percent} className="my-2 h-1.5" />
      <p className="flex justify-between gap-3 text-xs text-fg-2">
        <span>{paceWords(rate)}</span>
        {progress.etaMs !== null && (
          <span>
            about <b className="font-semibold text-fg">{secondsWords(progress.etaMs)}</b> left
          </span>
        )}
      </p>
    </>
  );
}

function paceWords(rate: number | null): string {
  if (rate === null) return 'rate not known yet';
  return rate === 0 ? 'no pages in the last 10 s' : `${rateWords(rate)}, average of 10 s`;
}
