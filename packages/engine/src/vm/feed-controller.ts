import { type ControllerEffect, type ControllerInput, controllerStep } from '@dimmer/planner';
import type { Turn } from './turn.ts';

type Untimed = ControllerInput extends infer Input
  ? Input extends ControllerInput
    ? Omit<Input, 'at' | 'spareId'>
    : never
  : never;

/** One input to the VM's controller. It hears first how much room the host has now, so that it never grants what is gone. */
export function feedController(turn: Turn, input: Untimed): void {
  const { core, hostLimitBytes } = turn;
  if (core.toldLimitBytes !== hostLimitBytes) {
    core.toldLimitBytes = hostLimitBytes;
    step(turn, { type: 'host-room', limitBytes: hostLimitBytes });
  }
  step(turn, input);
}

function step(turn: Turn, input: Untimed): void {
  const { core, at } = turn;
  const [controller, effects] = controllerStep(core.controller, { ...input, at, spareId: turn.newId() });
  core.controller = controller;
  for (const effect of effects) take(turn, effect);
}

function take(turn: Turn, effect: ControllerEffect): void {
  const { core } = turn;
  switch (effect.type) {
    case 'save-desired':
      core.record = { ...core.record, desired: effect.desired, updatedAt: turn.at };
      if (effect.layoutChange) {
        const layout = { ...effect.layoutChange, layoutAfter: effect.desired.layout };
        turn.effects.push({ type: 'save-layout', layout });
      }
      return;
    case 'view':
      core.memory = effect.view;
      return;
    default:
      turn.effects.push(effect);
  }
}
