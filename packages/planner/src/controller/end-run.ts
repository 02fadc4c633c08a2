import type { Operation, OperationStep } from '../operation.ts';
import { say, type Work } from './work.ts';

export interface Ending {
  readonly state: 'succeeded' | 'partial' | 'failed' | 'cancelled' | 'superseded';
  readonly outcome: Operation['outcome'];
  readonly because: string;
  readonly goalBytes?: number;
}

/** Ends the running operation, if there is one: with an outcome, and with what the guest has now. */
export function endRun(work: Work, ending: Ending): void {
  const { state } = work;
  const { run } = state;
  if (!run) return;
  const operation = close(run.operation, ending, work.at, state.machine?.observation.actualBytes ?? null);
  state.run = null;
  rememberEnd(work, operation, ending);
  if (run.interrupted && ending.state !== 'superseded') state.due ??= 'interrupted';
  sayEnd(work, operation);
}

/** Ends operations that an earlier life of Dimmer left and that are not gone on with. */
export function endBacklog(work: Work): void {
  for (const left of work.state.backlog) {
    const because = 'Another operation had begun when Dimmer stopped.';
    sayEnd(work, close(left, { state: 'superseded', outcome: 'superseded', because }, work.at, null));
  }
  work.state.backlog = [];
}

function sayEnd(work: Work, operation: Operation): void {
  work.effects.push({ type: 'save-operation', operation });
  const { id, kind, state, outcome, because, reachedBytes } = operation;
  say(
    work,
    'operation.ended',
    { kind, state, outcome, because, reachedBytes },
    { operationId: id, actor: operation.actor },
  );
}

function close(operation: Operation, ending: Ending, at: number, reachedBytes: number | null): Operation {
  const { state, outcome, because } = ending;
  const steps = operation.steps.map((step) => closeStep(step, state, at));
  const progress = outcome === 'reached' ? whole(operation) : measure(operation, reachedBytes);
  return { ...operation, state, outcome, because, reachedBytes, steps, progress, endedAt: at };
}

function whole({ kind, progress }: Operation): Operation['progress'] {
  return kind === 'unplug' || !progress ? null : { ...progress, doneBytes: progress.totalBytes, etaMs: null };
}

/** How much of the way from its first size to its target it went, by what the guest has in the end. */
function measure({ kind, fromBytes, targetBytes }: Operation, reachedBytes: number | null): Operation['progress'] {
  if (kind === 'unplug' || fromBytes === null || targetBytes === null || reachedBytes === null) return null;
  const totalBytes = Math.abs(targetBytes - fromBytes);
  const gone = (reachedBytes - fromBytes) * Math.sign(targetBytes - fromBytes);
  return { doneBytes: Math.min(Math.max(gone, 0), totalBytes), totalBytes, etaMs: null };
}

function closeStep(step: OperationStep, ending: Ending['state'], at: number): OperationStep {
  if (step.state === 'waiting') return { ...step, state: 'skipped' };
  if (step.state !== 'running') return step;
  const state =
    ending === 'succeeded' ? 'done' : ending === 'superseded' || ending === 'cancelled' ? 'skipped' : 'failed';
  return { ...step, state, endedAt: at };
}

function rememberEnd({ state, at }: Work, operation: Operation, ending: Ending): void {
  const { machine } = state;
  const availableBytes = machine?.report?.availableBytes ?? null;
  state.last = {
    operationId: operation.id,
    outcome: operation.outcome,
    because: operation.because,
    at,
    availableBytes,
    leastAvailableBytes: availableBytes,
    trace: machine?.trace ?? '',
    goalBytes: ending.goalBytes ?? state.desired.targetBytes,
  };
}
