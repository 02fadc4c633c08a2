import { continueRun } from './continue-run.ts';
import type { ControllerOptions, ControllerState } from './state.ts';
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
    run: running ? continueRun(running, desired, 'Dimmer stopped here.') : null,
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
