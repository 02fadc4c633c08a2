import { planResize } from '../plan-resize.ts';
import type { Phase } from '../view.ts';
import { situate } from './situate.ts';
import type { ControllerState } from './state.ts';

/** Where the memory stands, in one word. */
export function phaseOf(state: ControllerState): Phase {
  const { machine, run, desired, last } = state;
  if (!machine) return 'offline';
  const situation = situate(state, machine);
  const { steps, goalBytes, facts } = planResize(situation);
  const moving = facts.ballooning || facts.unballooning || facts.pendingSticks > 0;
  if (!run && desired.control === 'manual' && !moving) return 'settled';
  if (!run && steps.length === 0) return goalBytes === desired.targetBytes || !last?.outcome ? 'settled' : 'partial';
  if (!run && !moving) return 'partial';
  if (machine.rebooted && run?.operation.origin === 'reapply') return 'reboot-transient';
  if (situation.stage !== 'ready') return 'waiting-for-guest';
  return goalBytes < facts.currentBytes ? 'shrinking' : 'growing';
}
