import { type Operation } from '../operation.ts';
import { continueRun } from './continue-run.ts';
import { answer, type Work } from './work.ts';

/**
 * The machine was saved and is gone: what was under way is not ended, it waits until the machine goes on. What a step had
 * sent is not relied upon then.
 */
export function saveMachine(work: Work): void {
  const { state } = work;
  const { run, manual } = state;
  state.machine = null;
  state.command = null;
  state.due = null;
  state.last = null;
  state.manual = null;
  if (manual) answer(work, manual.requestId, { type: 'done' });
  if (!run) return;
  const left = continueRun(run.operation, state.desired, INTERRUPTED);
  const operation: Operation = { ...left.operation, state: 'queued' };
  state.run = { ...run, operation, keys: left.keys };
  work.effects.push({ type: 'save-operation', operation });
}

/** The machine goes on, and so does what waited for it. */
export function resumeRun({ state, effects }: Work): void {
  const { run } = state;
  if (run?.operation.state !== 'queued') return;
  run.operation = { ...run.operation, state: 'running' };
  effects.push({ type: 'save-operation', operation: run.operation });
}

const INTERRUPTED = 'The machine was saved here.';
