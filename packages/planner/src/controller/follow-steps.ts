import type { OperationStep } from '../operation.ts';
import type { Plan } from '../plan.ts';
import { isSame } from './same.ts';
import type { Run } from './state.ts';
import { describeStep, type StepWords } from './step-words.ts';
import { say, type Work } from './work.ts';

/**
 * Brings the operation's steps up to the plan: the head runs, what is foreseen waits, what is neither is done. Slices of
 * one balloon and a wait that goes on share a step.
 */
export function followPlan(work: Work, run: Run, plan: Plan): void {
  const words = plan.steps.map((step) => describeStep(step, plan.facts.currentBytes, run.stick?.id));
  const [head, ...ahead] = words;
  const count = run.operation.steps.filter(({ state }) => state !== 'waiting').length;
  const past = { steps: run.operation.steps.slice(0, count), keys: run.keys.slice(0, count) };
  const now = head ? runStep(past, head, work.at) : { ...past, begun: false };
  const foreseen = ahead.filter(({ key }, index) => ahead.findIndex((other) => other.key === key) === index);
  const steps = [...now.steps, ...foreseen.map(waitingStep)];
  run.keys = [...now.keys, ...foreseen.map(({ key }) => key)];
  if (isSame(steps, run.operation.steps)) return;
  run.operation = { ...run.operation, steps };
  work.effects.push({ type: 'save-operation', operation: run.operation });
  if (now.begun && head) say(work, 'operation.step', { kind: head.kind, title: head.title, command: head.command });
}

interface Steps {
  readonly steps: readonly OperationStep[];
  readonly keys: readonly string[];
}

function runStep({ steps, keys }: Steps, head: StepWords, at: number): Steps & { readonly begun: boolean } {
  const again = keys.lastIndexOf(head.key);
  // A wait between two slices belongs to the same balloon; after anything else the step is a new one.
  if (again >= 0 && again >= keys.length - 2) {
    const resumed = steps.map((step, index) => (index === again ? resume(step, head) : finish(step, at)));
    return { steps: resumed, keys, begun: false };
  }
  const begun: OperationStep = { ...waitingStep(head), state: 'running', startedAt: at };
  return { steps: [...steps.map((step) => finish(step, at)), begun], keys: [...keys, head.key], begun: true };
}

function resume(step: OperationStep, { command }: StepWords): OperationStep {
  return { ...step, command, state: 'running', endedAt: null };
}

function finish(step: OperationStep, at: number): OperationStep {
  return step.state === 'running' ? { ...step, state: 'done', endedAt: at } : step;
}

function waitingStep({ kind, title, command }: StepWords): OperationStep {
  return { kind, title, command, state: 'waiting', startedAt: null, endedAt: null, detail: null };
}

/** The running step came to nothing: why. */
export function failStep(work: Work, run: Run, key: string, detail: string): void {
  const index = run.keys.lastIndexOf(key);
  const steps = run.operation.steps.map((step, at) =>
    at === index ? ({ ...step, state: 'failed', endedAt: work.at, detail } as const) : step,
  );
  run.operation = { ...run.operation, steps };
  work.effects.push({ type: 'save-operation', operation: run.operation });
}
