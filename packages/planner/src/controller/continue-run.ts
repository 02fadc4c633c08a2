import type { DesiredMemory } from '../desired.ts';
import type { Operation } from '../operation.ts';
import type { Run } from './state.ts';

/** Goes on with an operation of before. The step that ran then has not come to its end: `detail` says why. */
export function continueRun(left: Operation, desired: DesiredMemory, detail: string): Run {
  const begun = left.steps.filter(({ state }) => state !== 'waiting');
  const steps = begun.map((step) =>
    step.state === 'running' ? ({ ...step, state: 'skipped', detail } as const) : step,
  );
  const operation: Operation = { ...left, state: 'running', steps };
  return {
    operation,
    keys: operation.steps.map((_, index) => `earlier:${index}`),
    unplugId: operation.kind === 'unplug' ? readUnpluggedId(operation) : null,
    stick: null,
    formerTargetBytes: desired.targetBytes,
    interrupted: false,
    cancelledAt: null,
    isSettled: false,
  };
}

/** The step's command is the stored intent: which stick it was to remove. */
function readUnpluggedId(operation: Operation): string | null {
  const commands = operation.steps.map(({ command }) => /^device_del ([^,]+)/.exec(command ?? '')?.[1]);
  return commands.findLast((id) => id !== undefined) ?? null;
}
