import type { Plan } from '../plan-resize.ts';
import type { Phase } from '../view.ts';
import { stageOf } from './situate.ts';
import type { ControllerState, Machine } from './state.ts';

/** Where the memory of a running machine stands, in one word. */
export function phaseOf({ run, desired, last }: ControllerState, machine: Machine, plan: Plan): Phase {
  const { steps, goalBytes, facts } = plan;
  const moving = facts.ballooning || facts.unballooning || facts.pendingSticks > 0;
  if (!run && desired.control === 'manual' && !moving) return 'settled';
  if (!run && steps.length === 0) return goalBytes === desired.targetBytes || !last?.outcome ? 'settled' : 'partial';
  if (!run && !moving) return 'partial';
  if (machine.rebooted && run?.operation.origin === 'reapply') return 'reboot-transient';
  if (stageOf(machine) !== 'ready') return 'waiting-for-guest';
  return goalBytes < facts.currentBytes ? 'shrinking' : 'growing';
}
