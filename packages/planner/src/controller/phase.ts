import type { Plan } from '../plan.ts';
import type { Phase } from '../view.ts';
import { toleranceOf } from './grain.ts';
import { stageOf } from './situate.ts';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';

/** Where the memory of a running machine stands, in one word. */
export function phaseOf(state: ControllerState, machine: Machine, plan: Plan): Phase {
  const { run, due, view } = state;
  if (!run && due === 'reset') return 'reboot-transient';
  // Between an event and the next look at the machine nothing new is said.
  if (!run && !machine.fresh && view && view.phase !== 'offline') return view.phase;
  if (!run) return phaseAtRest(state, machine, plan) ?? direction(machine, plan);
  if (machine.rebooted && run.operation.origin === 'reapply') return 'reboot-transient';
  return direction(machine, plan);
}

/** Null: something moves without an operation of ours. */
function phaseAtRest(
  { desired, last }: ControllerState,
  machine: Machine,
  { steps, goalBytes, facts, bound }: Plan,
): Phase | null {
  const isReached = bound === null && Math.abs(goalBytes - desired.targetBytes) < toleranceOf(machine);
  const isManual = desired.control === 'manual';
  if (steps.length === 0) return isManual || isReached ? 'settled' : 'partial';
  // What a silent guest was asked hangs in the device for ever: nothing moves all the same.
  if (last?.outcome === 'guest-silent' || last?.outcome === 'guest-floor') return 'partial';
  if (facts.ballooning || facts.unballooning || facts.pendingSticks > 0) return null;
  return isManual ? 'settled' : 'partial';
}

function direction(machine: Machine, { goalBytes, facts }: Plan): Phase {
  if (stageOf(machine) !== 'ready') return 'waiting-for-guest';
  // What is seen to happen comes first: after a command by hand the goal says nothing of it.
  if (facts.ballooning) return 'shrinking';
  if (facts.unballooning || facts.pendingSticks > 0) return 'growing';
  return goalBytes < facts.currentBytes ? 'shrinking' : 'growing';
}
