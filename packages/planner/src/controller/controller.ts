import type { Step } from '@dimmer/reducer';
import { advance } from './advance.ts';
import { cancelRun } from './cancel-run.ts';
import { describeMemory } from './describe-memory.ts';
import { endBacklog } from './end-run.ts';
import { endCommand } from './end-command.ts';
import type { ControllerEffect, ControllerInput } from './io.ts';
import { startMachine, stopMachine } from './machine-life.ts';
import { takeEvent } from './machine-event.ts';
import { beginManual, endManual } from './manual.ts';
import { plugStick } from './plug-stick.ts';
import { saveMachine } from './save-machine.ts';
import { setTarget } from './set-target.ts';
import type { ControllerState } from './state.ts';
import { takeObservation } from './take-observation.ts';
import { unplugStick } from './unplug-stick.ts';
import { isSame } from './same.ts';
import { wakeLater } from './wake.ts';
import { say, type Work } from './work.ts';

/** One VM's controller: the only thing that changes its memory. Takes the state for good; never throws on outside data. */
export const controllerStep: Step<ControllerState, ControllerInput, ControllerEffect> = (state, input) => {
  const work: Work = { state, at: input.at, spareId: input.spareId, effects: [], plan: null };
  endBacklog(work);
  passTime(state, input.at);
  take(work, input);
  if (state.machine) advance(work, state.machine);
  wakeLater(work);
  showMemory(work);
  return [state, work.effects];
};

/** VM time passes while the VM runs. */
function passTime({ machine }: ControllerState, at: number): void {
  if (!machine) return;
  if (machine.observation.running) machine.vmMs += Math.max(0, at - machine.seenAt);
  machine.seenAt = Math.max(machine.seenAt, at);
}

function take(work: Work, input: ControllerInput): void {
  const { machine } = work.state;
  switch (input.type) {
    case 'machine-started':
      return startMachine(work, input.shape, input.observation);
    case 'machine-stopped':
      return stopMachine(work, input.lost);
    case 'machine-saved':
      return saveMachine(work);
    case 'observed':
      return machine ? takeObservation(work, machine, input.observation) : undefined;
    case 'machine-event':
      return machine ? takeEvent(work, machine, input.event) : undefined;
    case 'command-ended':
      return machine ? endCommand(work, machine, input.commandId, input.result) : undefined;
    case 'set-target':
      return setTarget(work, input);
    case 'plug-stick':
      return plugStick(work, input);
    case 'unplug-stick':
      return unplugStick(work, input);
    case 'cancel':
      return cancelRun(work, input);
    case 'manual-command':
      return beginManual(work, input);
    case 'manual-command-ended':
      return endManual(work, input.command, input.error);
    case 'host-room':
      work.state.hostLimitBytes = input.limitBytes;
      return;
    case 'tick':
      work.state.wakeAt = null;
      if (machine) work.effects.push({ type: 'observe' });
  }
}

/** Others read the view as a snapshot: it goes out when it differs from the last one. */
function showMemory(work: Work): void {
  const { state } = work;
  const view = describeMemory(state, work.plan);
  if (state.view && isSame(view, state.view)) return;
  if (state.view && state.view.phase !== view.phase)
    say(work, 'memory.phase', { phase: view.phase, was: state.view.phase });
  state.view = view;
  work.effects.push({ type: 'view', view });
}
