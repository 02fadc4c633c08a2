import type { DesiredMemory } from '../desired.ts';
import type { Operation } from '../operation.ts';
import type { ControllerOptions, ControllerState, Run } from './state.ts';
import { highestNumber } from './stick-names.ts';

export function createController(options: ControllerOptions): ControllerState {
  const { vm, limits, growthMode, desired, hostLimitBytes } = options;
  const ours = options.unfinished.filter(({ kind }) => kind === 'resize' || kind === 'plug' || kind === 'unplug');
  const running = ours.at(-1);
  return {
    vm,
    limits,
    growthMode,
    desired,
    hostLimitBytes,
    machine: null,
    run: running ? continueRun(running, desired) : null,
    backlog: ours.slice(0, -1),
    command: null,
    commandCount: 0,
    manual: null,
    last: null,
    due: null,
    stickCount: highestNumber(desired.layout),
    handBackends: {},
    wakeAt: null,
    progressAt: 0,
    view: null,
    described: null,
  };
}

/** Goes on with an operation of before. What ran when Dimmer stopped has not come to its end. */
function continueRun(left: Operation, desired: DesiredMemory): Run {
  const begun = left.steps.filter(({ state }) => state !== 'waiting');
  const steps = begun.map((step) =>
    step.state === 'running' ? ({ ...step, state: 'skipped', detail: 'Dimmer stopped here.' } as const) : step,
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
